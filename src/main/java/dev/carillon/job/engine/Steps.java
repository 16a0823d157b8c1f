package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitions;
import dev.carillon.job.Progress;
import dev.carillon.job.StoredOptions;
import dev.carillon.job.Tell;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The engine's side of those who listen to the steps of jobs. While nobody does, each question
/// here is answered from memory and nothing is made.
@Singleton
final class Steps {

  private final JobTransitions transitions;
  private final StepStore store;
  private final ObjectMapper json;

  Steps(JobTransitions transitions, StepStore store, ObjectMapper json) {
    this.transitions = transitions;
    this.store = store;
    this.json = json;
  }

  /// How an attempt came to a step.
  ///
  /// @param result JSON text, or `null`
  /// @param error JSON text, or `null`
  /// @param delay wait before the next run, or `null`
  /// @param ran time since the attempt's start, or `null`
  record Told(
      @Nullable Progress progress,
      @Nullable String result,
      @Nullable String error,
      @Nullable Duration delay,
      @Nullable Duration ran) {
    static final Told NOTHING = new Told(null, null, null, null, null);
  }

  boolean idle(Event event) {
    return transitions.idle(event);
  }

  /// Whether nobody wants such a step of a job with this `tell`.
  boolean idle(Event event, List<String> tell) {
    return transitions.idle(event, tell);
  }

  /// @return the step, or `null` when nobody wants it
  @Nullable JobTransition wanted(
      Claimed job, LaneWork lane, List<String> tell, Event event, Told told) {
    JobTransition step = step(job, lane, tell, event, told);
    return transitions.wants(step) ? step : null;
  }

  /// What is recorded of how an attempt ended.
  ///
  /// @param result JSON text, or `null`
  /// @param error JSON text, or `null`
  /// @param delay wait before the next run, or `null`
  record Said(@Nullable String result, @Nullable String error, @Nullable Duration delay) {}

  /// The end of an attempt.
  ///
  /// @param attempt `null` when no handler was started
  /// @return the step, or `null` when nobody wants it
  @Nullable JobTransition of(
      AttemptPlan plan, @Nullable RunningAttempt<?> attempt, Event event, Said said) {
    if (idle(event, plan.tell())) {
      return null;
    }
    Progress newest = attempt == null ? null : attempt.said().newest();
    Duration ran = attempt == null ? null : attempt.ran();
    var told = new Told(newest, said.result(), said.error(), said.delay(), ran);
    return wanted(plan.job(), plan.lane(), plan.tell(), event, told);
  }

  private JobTransition step(
      Claimed job, LaneWork lane, List<String> tell, Event event, Told told) {
    return new JobTransition(
        job.id(),
        lane.tenant,
        job.owner(),
        lane.queue,
        job.kind(),
        event,
        job.runs(),
        job.attempt(),
        job.maxAttempts(),
        job.priority(),
        tell,
        told.progress(),
        told.result(),
        told.error(),
        told.delay(),
        told.ran(),
        trace(job));
  }

  /// The start of each job of a claim.
  List<JobTransition> started(List<Claimed> jobs, List<LaneWork> lanes) {
    return jobs.stream()
        .map(job -> {
          LaneWork lane = lanes.stream().filter(l -> l.id == job.lane()).findFirst().orElseThrow();
          return step(job, lane, tell(job), Event.STARTED, Told.NOTHING);
        })
        .toList();
  }

  /// Whether a claim need not be in the transaction that tells of it: at most jobs that name
  /// somebody in `tell` are wanted, and those hear by [#tellStarted].
  boolean claimsUnheard() {
    return transitions.idleUnlessTold(Event.STARTED);
  }

  /// Has the starts told of those jobs of a claim that somebody is to hear of, after the claim and
  /// before their handlers: under the lease, so that a start that is another attempt's is not told.
  /// A node that dies between the two has started nothing; the next claim of the job tells.
  ///
  /// @param jobs claimed with one lease
  Uni<Void> tellStarted(List<Claimed> jobs, List<LaneWork> lanes) {
    if (idle(Event.STARTED)) {
      return Uni.createFrom().voidItem();
    }
    List<Claimed> told = jobs.stream().filter(this::tellsOfItsStart).toList();
    if (told.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<Long> ids = told.stream().map(Claimed::id).toList();
    return inTransaction((tx, telling) ->
        store
            .held(tx, ids, told.getFirst().lease())
            .chain(held ->
                telling.tell(
                    tx,
                    started(
                        told.stream().filter(job -> held.contains(job.id())).toList(), lanes))));
  }

  private boolean tellsOfItsStart(Claimed job) {
    return tell(job).stream().anyMatch(entry -> Tell.mayBeAbout(entry, Event.STARTED));
  }

  /// Who hears of a job whose options were not read yet.
  List<String> tell(Claimed job) {
    return options(job, "\"tell\"").tell();
  }

  /// The trace a job whose options were not read yet was enqueued in.
  private @Nullable String trace(Claimed job) {
    return options(job, "\"trace\"").trace();
  }

  /// @param word without which nothing is read
  private StoredOptions options(Claimed job, String word) {
    String opts = job.opts();
    if (opts == null || !opts.contains(word)) {
      return StoredOptions.NONE;
    }
    try {
      return json.readValue(opts, StoredOptions.class);
    } catch (JsonProcessingException unreadable) {
      // Its attempt will fail for the same reason, and say so.
      return StoredOptions.NONE;
    }
  }

  /// Makes a step and tells it in one transaction, again while a listener fails.
  <T> Uni<T> inTransaction(BiFunction<Tx, JobTransitions.Telling, Uni<T>> step) {
    return transitions.inTransaction(store.database(), step);
  }

  /// The same on other connections.
  <T> Uni<T> inTransaction(Database database, BiFunction<Tx, JobTransitions.Telling, Uni<T>> step) {
    return transitions.inTransaction(database, step);
  }

  Uni<List<StepStore.Described>> describe(Tx tx, Collection<Long> jobs) {
    return store.describe(tx, jobs);
  }

  /// The coming of jobs that waited for others: called when the last of a batch has ended in this
  /// transaction. The waiting job has the number of its batch.
  ///
  /// @param batches numbers of the batches of the jobs that ended
  Uni<List<JobTransition>> released(Tx tx, Collection<Long> batches) {
    if (batches.isEmpty() || idle(Event.QUEUED)) {
      return Uni.createFrom().item(List.of());
    }
    return store
        .describe(tx, batches)
        .map(jobs ->
            jobs.stream()
                .filter(StepStore.Described::ready)
                .map(job -> job.step(Event.QUEUED, null))
                .toList());
  }

  /// Has the endings of jobs told after their statement: the accepted ones, and the jobs that
  /// waited for them.
  Uni<Void> tellEndings(
      Tx tx, JobTransitions.Telling telling, List<Ending> batch, Recorded recorded) {
    List<JobTransition> steps = new ArrayList<>();
    batch.forEach(ending -> addIfAccepted(steps, recorded::accepted, ending.step()));
    Set<Long> batches =
        recorded.wokenLanes().isEmpty()
            ? Set.of()
            : batch.stream()
                .filter(ending -> recorded.accepted(ending.id()))
                .map(Ending::batch)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    return released(tx, batches)
        .chain(released -> {
          steps.addAll(released);
          return telling.tell(tx, steps);
        });
  }

  /// The same for jobs that go back to wait.
  Uni<Void> tellReturns(
      Tx tx, JobTransitions.Telling telling, List<Return> batch, Recorded recorded) {
    List<JobTransition> steps = new ArrayList<>();
    batch.forEach(back -> addIfAccepted(steps, recorded::accepted, back.step()));
    return telling.tell(tx, steps);
  }

  static void addIfAccepted(
      List<JobTransition> steps, LongPredicate accepted, @Nullable JobTransition step) {
    if (step != null && accepted.test(step.jobId())) {
      steps.add(step);
    }
  }
}

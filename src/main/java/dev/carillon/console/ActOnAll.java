package dev.carillon.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.console.ActionViews.Order;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.Enqueued;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobControl;
import dev.carillon.job.JobControl.CancelResult;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobState;
import dev.carillon.job.Jobs;
import dev.carillon.job.Progress;
import dev.carillon.job.api.FoundJob;
import dev.carillon.job.api.JobAccess;
import dev.carillon.job.api.JobCriteria;
import dev.carillon.job.api.Resubmission;
import dev.carillon.job.api.Sight;
import dev.carillon.job.api.StateWords;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Carries out an order to act on all jobs that match, from the newest to the oldest, some at a
/// time. The order is a row of its own; whoever gave it was checked then.
///
/// Safe to repeat: a retry and a priority are made in the transaction that saves the place; a job
/// that was cancelled before a crash is passed over after it.
@Singleton
final class ActOnAll implements BlockingJobHandler<ActOnAll.Args> {

  static final JobKind<Args> KIND = new JobKind<>("console.bulk", Args.class);

  private static final int AT_A_TIME = 200;
  private static final int CANCELLED_AT_A_TIME = 8;

  /// An order goes on past what its preview counted, and ends here (count).
  private static final long MOST = 1_000_000;

  private final BulkStore store;
  private final JobControl control;
  private final JobAccess access;
  private final Resubmission resubmission;
  private final Jobs jobs;
  private final Audit audit;
  private final ObjectMapper json;

  ActOnAll(
      BulkStore store,
      JobControl control,
      JobAccess access,
      Resubmission resubmission,
      Jobs jobs,
      Audit audit,
      ObjectMapper json) {
    this.store = store;
    this.control = control;
    this.access = access;
    this.resubmission = resubmission;
    this.jobs = jobs;
    this.audit = audit;
    this.json = json;
  }

  /// Whether a job carries out an order. A retry of it would be another job, for which there is
  /// none.
  static boolean isOrder(String type) {
    return KIND.name().equals(type);
  }

  /// Nothing: the order is found by the job's id.
  @RegisterForReflection
  record Args() {}

  /// @param before ids below this one come next
  /// @param matched jobs looked at (count)
  /// @param done jobs acted on (count)
  @RegisterForReflection
  record Place(long before, long matched, long done) {

    Map<String, Object> result() {
      return Map.of("matched", matched, "done", done, "passed", matched - done);
    }
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    var backoff = new Backoff.Exponential(Duration.ofSeconds(2), Duration.ofMinutes(1));
    return new JobDefaults("console", 5, backoff, Duration.ofHours(12));
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    BulkStore.Stored stored =
        attempt
            .await(store.find(attempt.jobId()))
            .orElseThrow(() -> new FinalFailure("There is no order for this job"));
    Order order = stored.order();
    JobFilter.Wanted wanted = wanted(order, stored.filter());
    Place place = attempt.cursor(Place.class).orElse(new Place(Long.MAX_VALUE, 0, 0));
    List<Long> next = attempt.await(store.next(wanted, place.before(), AT_A_TIME));
    while (!next.isEmpty() && place.matched() < MOST) {
      place = act(attempt, order, next, place);
      attempt.progress(
          new Progress(
              order.action().word(),
              place.matched(),
              Math.max(order.counted(), place.matched()),
              null));
      next = attempt.await(store.next(wanted, place.before(), AT_A_TIME));
    }
    attempt.await(audit.record(entry(order, place)));
    return JobOutcome.completed(place.result());
  }

  private static AuditEntry entry(Order order, Place place) {
    return new AuditEntry(
        order.scope() == null ? order.tenant() : order.scope(),
        order.by(),
        "jobs." + order.action().word() + "-all.done",
        "job:" + order.jobId(),
        order.reason(),
        null,
        place.result(),
        true);
  }

  private JobFilter.Wanted wanted(Order order, String text) {
    try {
      JobFilter filter = json.readValue(text, JobFilter.class);
      var until =
          filter.to() == null || filter.to().isAfter(order.through())
              ? order.through()
              : filter.to();
      return new JobFilter.Wanted(
          new JobCriteria(
              new Sight(order.scope(), filter.owner()),
              order.action().among(StateWords.read("state", filter.state())),
              filter.queue(),
              filter.type(),
              filter.tag(),
              filter.from(),
              until),
          filter.text());
    } catch (JsonProcessingException unreadable) {
      throw new FinalFailure("The stored filter cannot be read", unreadable);
    }
  }

  /// @return the place after these jobs
  private Place act(Attempt<Args> attempt, Order order, List<Long> ids, Place place) {
    List<Long> others = ids.stream().filter(id -> id != attempt.jobId()).toList();
    return switch (order.action()) {
      case CANCEL -> {
        long done = attempt.await(cancel(order, others));
        Place after = after(ids, others, place, done);
        attempt.await(attempt.checkpoint(after));
        yield after;
      }
      case PRIORITY -> {
        int priority = order.priority() == null ? 0 : order.priority();
        // What the statements will touch is known only after them; the place holds what they saw.
        Place after = after(ids, others, place, others.size());
        int done =
            attempt.await(attempt.commit(after, tx -> store.prioritise(tx, others, priority)));
        yield new Place(after.before(), after.matched(), place.done() + done);
      }
      case RETRY -> {
        List<JobRequest> requests = attempt.await(requests(others, order.scope()));
        Place after = after(ids, others, place, requests.size());
        List<Enqueued> answers =
            attempt.await(attempt.commit(after, tx -> jobs.enqueueAll(tx, requests)));
        yield new Place(after.before(), after.matched(), place.done() + created(answers));
      }
    };
  }

  private static Place after(List<Long> ids, List<Long> others, Place place, long done) {
    return new Place(ids.getLast(), place.matched() + others.size(), place.done() + done);
  }

  private Uni<Long> cancel(Order order, List<Long> ids) {
    return Multi.createFrom()
        .iterable(ids)
        .onItem()
        .transformToUni(id -> control.cancel(id, order.reason(), order.by()))
        .merge(CANCELLED_AT_A_TIME)
        .filter(result -> result != CancelResult.NOT_LIVE)
        .collect()
        .with(Collectors.counting());
  }

  private Uni<List<JobRequest>> requests(List<Long> ids, @Nullable String tenant) {
    return Multi.createFrom()
        .iterable(ids)
        .onItem()
        .transformToUni(id -> access.find(id, tenant))
        .merge(CANCELLED_AT_A_TIME)
        .collect()
        .in(ArrayList<JobRequest>::new, this::add)
        .map(List::copyOf);
  }

  private void add(List<JobRequest> requests, Optional<FoundJob> found) {
    found
        .filter(job -> job.state() == JobState.DISCARDED || job.state() == JobState.CANCELLED)
        .map(resubmission::of)
        .ifPresent(requests::add);
  }

  /// {@return a request for a job that carries an order out}
  static JobRequest request(String tenant, String by) {
    return JobRequest.of(KIND, new Args()).forOwner(tenant, by);
  }

  /// The others have a unique key that a live job holds.
  private static long created(List<Enqueued> answers) {
    return answers.stream().filter(Enqueued::created).count();
  }
}

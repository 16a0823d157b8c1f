package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyGate;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobTypes;
import dev.carillon.job.StoredOptions;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes attempts of claimed jobs: finds the handler, reads the arguments, asks the breakers, and
/// hands the attempt to [Runner]. A job that cannot start here goes back and keeps its attempt.
/// Runs on the engine's event loop.
final class Dispatcher {

  private static final Logger LOG = Logger.getLogger(Dispatcher.class);

  /// A job whose kind this node does not know waits this long for a node that does (a rolling
  /// upgrade), and keeps its attempt.
  private static final Duration UNKNOWN_KIND_WAIT = Duration.ofSeconds(15);

  private static final String STOPPING = "The node is stopping";

  private final JobTypes types;
  private final RunningAttempt.AttemptLinks links;
  private final Outcomes outcomes;
  private final Dependencies dependencies;
  private final AttemptTrace trace;
  private final Runner runner;
  private final LongPredicate holds;
  private volatile boolean draining;

  /// @param holds whether this process is sure to hold what it claimed with a lease
  Dispatcher(
      JobTypes types,
      RunningAttempt.AttemptLinks links,
      Outcomes outcomes,
      Dependencies dependencies,
      AttemptTrace trace,
      Runner runner,
      LongPredicate holds) {
    this.types = types;
    this.links = links;
    this.outcomes = outcomes;
    this.dependencies = dependencies;
    this.trace = trace;
    this.runner = runner;
    this.holds = holds;
  }

  /// From now on jobs go back instead of starting: also those of a claim that was under way, and
  /// those whose breakers are being asked. Any thread may call.
  void drain() {
    draining = true;
  }

  /// Starts the jobs of a claim. Jobs that ran before may have saved a position, and somebody may
  /// have wanted them stopped; that is read first.
  void dispatch(Fetcher.Lease lease) {
    List<Long> resumed =
        lease.jobs().stream().filter(job -> job.runs() > 1).map(Claimed::id).toList();
    if (resumed.isEmpty()) {
      lease.jobs().forEach(job -> start(job, lease, null));
      return;
    }
    lease.jobs().stream().filter(job -> job.runs() == 1).forEach(job -> start(job, lease, null));
    List<Claimed> again = lease.jobs().stream().filter(job -> job.runs() > 1).toList();
    links
        .store()
        .left(resumed)
        .subscribe()
        .with(
            left ->
                again.forEach(job ->
                    resume(job, lease, left.getOrDefault(job.id(), ProgressStore.Left.NOTHING))),
            failure -> again.forEach(job -> cannotResume(job, lease, failure)));
  }

  private void resume(Claimed job, Fetcher.Lease lease, ProgressStore.Left left) {
    String reason = left.cancelReason();
    if (reason == null) {
      start(job, lease, left.cursor());
    } else {
      outcomes.cancelled(job, laneOf(job, lease), reason);
    }
  }

  private void cannotResume(Claimed job, Fetcher.Lease lease, Throwable failure) {
    LOG.warnf("The position of job %d cannot be read, it waits again: %s", job.id(), failure);
    giveBack(
        job, laneOf(job, lease), Duration.ofSeconds(1), "Its saved position could not be read");
  }

  private static LaneWork laneOf(Claimed job, Fetcher.Lease lease) {
    return Objects.requireNonNull(lease.lanes().get(job.lane()));
  }

  private void start(Claimed job, Fetcher.Lease lease, @Nullable String cursor) {
    LaneWork lane = laneOf(job, lease);
    if (!holds.test(job.lease())) {
      // The process stood still since the claim: others may have the job by now.
      giveBack(job, lane, Duration.ZERO, "The lease is not sure");
      return;
    }
    if (draining) {
      giveBack(job, lane, Duration.ZERO, STOPPING);
      return;
    }
    Optional<JobHandler<?>> handler = types.handler(job.kind());
    if (handler.isEmpty()) {
      LOG.infof(
          "No handler for %s here; job %d waits for a node that has one", job.kind(), job.id());
      giveBack(job, lane, UNKNOWN_KIND_WAIT, "No node here knows its type");
      return;
    }
    start(handler.get(), job, lane, cursor);
  }

  /// What a handler throws here is how its attempt ended, as anywhere else: the jobs claimed with
  /// it are not to suffer for it.
  private <A> void start(
      JobHandler<A> handler, Claimed job, LaneWork lane, @Nullable String cursor) {
    StoredOptions options = StoredOptions.NONE;
    RunningAttempt<A> attempt;
    Runner.Run run;
    try {
      if (job.opts() != null) {
        options = links.json().readValue(job.opts(), StoredOptions.class);
      }
      A args = links.json().readValue(job.payload(), handler.kind().args());
      Set<String> needs = Set.copyOf(handler.dependencies(args));
      Duration timeout = options.timeout(types.defaults(handler));
      var plan =
          new AttemptPlan(job, lane, options.backoff(handler.defaults()), timeout, options.tell());
      Span span = trace.begin(job, lane.queue, options.trace());
      attempt = new RunningAttempt<>(plan, args, cursor, links);
      run = new Runner.Run(attempt, plan, needs, span);
    } catch (JsonProcessingException e) {
      outcomes.unreadable(job, lane, options.backoff(types.defaults(handler)), e);
      return;
    } catch (RuntimeException e) {
      outcomes.notStarted(job, lane, options.backoff(types.defaults(handler)), e);
      return;
    }
    whenCalm(handler, attempt, run);
  }

  private <A> void whenCalm(JobHandler<A> handler, RunningAttempt<A> attempt, Runner.Run run) {
    if (dependencies.calm(run.needs())) {
      runner.begin(handler, attempt, run);
      return;
    }
    dependencies
        .ask(attempt.job(), run.needs())
        .subscribe()
        .with(parked -> {
          if (parked.isPresent()) {
            park(run, parked.get());
          } else if (draining) {
            AttemptTrace.end(run.span(), AttemptEnd.RETURNED);
            giveBack(attempt.job(), run.plan().lane(), Duration.ZERO, STOPPING);
          } else {
            runner.begin(handler, attempt, run);
          }
        });
  }

  /// The job waits without using an attempt, and its log says what for.
  private void park(Runner.Run run, DependencyGate.Parked why) {
    Claimed job = run.attempt().job();
    links
        .writer()
        .log(
            new ProgressStore.Line(
                job.id(),
                job.attempt(),
                Attempt.LogLevel.INFO.name(),
                "Parked by breaker " + why.dependency() + ": " + why.reason()));
    AttemptTrace.end(run.span(), AttemptEnd.RETURNED);
    giveBack(job, run.plan().lane(), why.delay(), why.reason());
  }

  /// No attempt of it runs, so nothing is left to do once that is recorded.
  private void giveBack(Claimed job, LaneWork lane, Duration delay, String reason) {
    outcomes.giveBack(job, lane, delay, reason, () -> {});
  }
}

package dev.carillon.job.engine;

import dev.carillon.job.Attempt;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;

/// Hears which of the jobs running here somebody wants stopped: by a notice at once, and by looking
/// every few seconds in case the notice was lost.
final class Cancellations {

  /// Channel of the notices; a payload is a job's id.
  static final String CHANNEL = "carillon_cancel";

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final WorkerStore store;
  private final Runner runner;
  private final Poller poller;

  Cancellations(WorkerStore store, Runner runner, Context context) {
    this.store = store;
    this.runner = runner;
    this.poller = new Poller("Looking for cancellations", context, EVERY, this::look);
  }

  void start() {
    poller.start();
  }

  void stop() {
    poller.stop();
  }

  void requested(String job) {
    poller.wake();
  }

  private Uni<Duration> look() {
    List<Long> jobs = runner.attempts().stream().map(Attempt::jobId).toList();
    if (jobs.isEmpty()) {
      return Uni.createFrom().item(EVERY);
    }
    return store
        .cancelled(jobs)
        .invoke(reasons ->
            reasons.forEach(
                (job, reason) -> runner.stopOne(job, new StopReason.CancelRequested(reason))))
        .replaceWith(EVERY);
  }
}

package dev.carillon.workload.billing;

import dev.carillon.file.FileStore;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Runs when the job of a run has ended, however it ended, and leaves nothing open: the run has its
/// final status, the file is gone, and of a run that failed no row stays. Safe to repeat.
@Singleton
final class FinishValidation implements ReactiveJobHandler<FinishValidation.Args> {

  static final JobKind<Args> KIND = new JobKind<>("billing.finish", Args.class);

  /// Many tries: nothing else would do this work.
  private static final JobDefaults DEFAULTS =
      new JobDefaults(
          "default",
          20,
          new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          Duration.ofMinutes(10));

  private static final Duration UNTIL_ENDED = Duration.ofSeconds(5);

  /// @param run id of the run
  @RegisterForReflection
  record Args(UUID run) {}

  private final RunStore runs;
  private final RunEnds ends;
  private final PurgeStore purge;
  private final FileStore files;
  private final JobLookup jobs;
  private final Database database;

  FinishValidation(
      RunStore runs,
      RunEnds ends,
      PurgeStore purge,
      FileStore files,
      JobLookup jobs,
      Database database) {
    this.runs = runs;
    this.ends = ends;
    this.purge = purge;
    this.files = files;
    this.jobs = jobs;
    this.database = database;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return DEFAULTS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return runs.find(attempt.args().run())
        .chain(run ->
            run.isEmpty()
                ? Uni.createFrom().item(JobOutcome.completed())
                : settle(run.get()).onFailure().transform(RunFault::of));
  }

  private Uni<JobOutcome> settle(Run run) {
    return lookUp(run)
        .chain(job -> {
          if (job.isPresent() && !job.get().state().isFinal()) {
            return Uni.createFrom()
                .item(JobOutcome.snoozed(UNTIL_ENDED, "The validation has not ended"));
          }
          return database
              .inTransaction(tx -> settle(tx, run, job))
              .replaceWith(JobOutcome.completed());
        });
  }

  private Uni<Optional<JobSummary>> lookUp(Run run) {
    Long job = run.job();
    return job == null ? Uni.createFrom().item(Optional.empty()) : jobs.find(job);
  }

  /// Where the run stands is read here: it may have been cancelled since the job was looked up.
  private Uni<Void> settle(Tx tx, Run run, Optional<JobSummary> job) {
    return runs.lock(tx, run.id())
        .map(status -> status.orElse(Run.Status.COMPLETED))
        .call(status ->
            status == Run.Status.COMPLETED ? Uni.createFrom().voidItem() : purge.rows(tx, run.id()))
        .call(() -> files.remove(tx, run.fileId()))
        .chain(status ->
            status.isLive()
                ? ends.fail(tx, run.id(), code(job), reason(job), null)
                : Uni.createFrom().voidItem());
  }

  private static String code(Optional<JobSummary> job) {
    return job.map(JobSummary::state).filter(JobState.CANCELLED::equals).isPresent()
        ? RunFault.QUEUE_ERROR
        : RunFault.WORKER_ERROR;
  }

  /// The words of the job's last failure are the handler's own, which quote nothing.
  private static String reason(Optional<JobSummary> job) {
    if (job.isEmpty()) {
      return "The job of this validation is gone";
    }
    String last = job.get().lastError();
    String words = last == null ? "no reason was recorded" : last;
    return job.get().state() == JobState.CANCELLED
        ? "Cancelled: " + words
        : "Failed in attempt %d of %d: %s"
            .formatted(job.get().attempt(), job.get().maxAttempts(), words);
  }
}

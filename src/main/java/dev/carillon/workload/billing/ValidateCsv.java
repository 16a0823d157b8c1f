package dev.carillon.workload.billing;

import dev.carillon.file.FileGoneException;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobSummary;
import dev.carillon.job.LeaseLostException;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.workload.billing.csv.BillingCsvSurvey;
import dev.carillon.workload.billing.csv.UnreadableCsvException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Validates one uploaded file: reads it through, stores its rows, judges them, and closes the run.
///
/// Survives crashes: rows, findings, progress and position are committed together under the job's
/// lease, and the next attempt goes on at the last position. A run that was ended from outside
/// stops it at the next commit. No failure it lets out carries the content of a cell.
@Singleton
final class ValidateCsv implements BlockingJobHandler<ValidateCsv.Args> {

  static final JobKind<Args> KIND = new JobKind<>("billing.validate-csv", Args.class);

  /// Checklist S4, lines 6, 7 and 9; the time-out is far above what the largest file takes.
  private static final JobDefaults DEFAULTS =
      new JobDefaults(
          "validation",
          3,
          new Backoff.Exponential(Duration.ofSeconds(2), Duration.ofMinutes(1)),
          Duration.ofHours(2));

  /// @param run id of the run
  @RegisterForReflection
  record Args(UUID run) {}

  private final ReadFile readFile;
  private final JudgeRows judgeRows;
  private final WorkStore work;
  private final RunStore runs;
  private final RunEnds ends;
  private final JobLookup jobs;

  ValidateCsv(
      ReadFile readFile,
      JudgeRows judgeRows,
      WorkStore work,
      RunStore runs,
      RunEnds ends,
      JobLookup jobs) {
    this.readFile = readFile;
    this.judgeRows = judgeRows;
    this.work = work;
    this.runs = runs;
    this.ends = ends;
    this.jobs = jobs;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of("Upload the file again and validate it: POST /api/validations.");
  }

  @Override
  public JobDefaults defaults() {
    return DEFAULTS;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    try {
      return validate(attempt);
    } catch (CancellationException | LeaseLostException | FinalFailure known) {
      throw known;
    } catch (WorkStore.RunEndedException ended) {
      return ended(attempt);
    } catch (UnreadableCsvException unreadable) {
      throw refused(attempt, unreadable.code().name(), String.valueOf(unreadable.getMessage()));
    } catch (Exception failure) {
      throw FileGoneException.isCauseOf(failure)
          ? refused(attempt, "GONE", RunFault.FILE_GONE)
          : RunFault.of(failure);
    }
  }

  /// An earlier attempt may have completed the run and died, or lost the answer, before that was
  /// recorded of the job.
  private JobOutcome ended(Attempt<Args> attempt) {
    UUID run = attempt.args().run();
    return attempt
        .await(runs.find(run))
        .filter(found -> found.status() == Run.Status.COMPLETED)
        .map(found -> JobOutcome.completed(Map.of("run", run)))
        .orElseGet(() -> JobOutcome.cancelled("The run had ended"));
  }

  private JobOutcome validate(Attempt<Args> attempt) throws Exception {
    UUID run = attempt.args().run();
    Position position = attempt.cursor(Position.class).orElse(Position.START);
    var begun = attempt.await(attempt.commit(position, tx -> work.begin(tx, run)));
    if (begun.isEmpty()) {
      return ended(attempt);
    }
    var meter = new Meter(attempt, reachedBefore(attempt, begun.get()));
    var task = new Task(attempt, run, begun.get(), meter);
    if (position.survey() == null) {
      position = readFile.survey(task);
    }
    if (!position.allStored()) {
      position = readFile.store(task, position);
    }
    position = judgeRows.judge(task, position);
    close(task, position);
    return JobOutcome.completed(Map.of("run", run));
  }

  /// What one attempt works with.
  record Task(Attempt<Args> attempt, UUID run, WorkStore.Begun begun, Meter meter) {}

  private long reachedBefore(Attempt<Args> attempt, WorkStore.Begun begun) {
    long told =
        attempt
            .await(jobs.find(attempt.jobId()))
            .map(JobSummary::progress)
            .map(ValidateCsv::done)
            .orElse(0L);
    return Math.max(told, begun.progress() * Meter.WHOLE / 100);
  }

  private static long done(@Nullable Progress progress) {
    return progress == null ? 0 : progress.done();
  }

  /// Counts, status and the end of the file in one commit.
  private void close(Task task, Position position) {
    BillingCsvSurvey survey = java.util.Objects.requireNonNull(position.survey()).restored();
    task.attempt()
        .await(
            task.attempt()
                .commit(
                    position,
                    tx -> ends.complete(tx, task.run(), task.begun().file(), completed(survey))));
    task.meter().tell(Meter.Step.CLOSING, 1, 1);
  }

  private static LogStore.Line completed(BillingCsvSurvey survey) {
    return LogStore.Line.info(
        "worker", "Validation completed", Map.of("totalRows", survey.dataRecords()));
  }

  /// The run fails with the reason at once, and the file goes; the job is not tried again.
  private FinalFailure refused(Attempt<Args> attempt, String code, String message) {
    UUID run = attempt.args().run();
    var position = attempt.cursor(Position.class).orElse(Position.START);
    var line =
        new LogStore.Line(
            LogStore.Level.ERROR,
            "csvProcessor",
            message,
            Map.of("errorType", RunFault.FILE_ERROR, "errorCode", code));
    attempt.await(
        attempt.commit(position, tx -> ends.fail(tx, run, RunFault.FILE_ERROR, message, line)));
    return new FinalFailure(message);
  }
}

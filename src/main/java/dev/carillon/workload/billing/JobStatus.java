package dev.carillon.workload.billing;

import dev.carillon.job.JobLookup;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells where the job of a run stands, in the document's words.
@Singleton
final class JobStatus {

  private static final String FILE_GONE_FRENCH =
      "Le fichier n’est plus là (les fichiers sont gardés 24 heures) ; déposez-le de nouveau.";

  private final JobLookup jobs;

  JobStatus(JobLookup jobs) {
    this.jobs = jobs;
  }

  /// @param status of the run
  /// @param jobState waiting, active, completed, failed or delayed; `null` when the job is gone
  /// @param progress whole per cent (0..100), as the run has it
  /// @param queuePosition place in line (from 1) while waiting, else `null`
  /// @param error why it failed, else `null`
  @RegisterForReflection
  record View(
      UUID validationId,
      String jobId,
      String status,
      @Nullable String jobState,
      int progress,
      @Nullable Integer queuePosition,
      @Nullable ErrorView error) {}

  /// A failure as the document classes it (domain 004 §3, end).
  ///
  /// @param code such as `FILE_ERROR`
  /// @param message for the user, in French as the document's clients show it
  /// @param details what happened, in English
  @RegisterForReflection
  record ErrorView(String code, String message, String details) {}

  Uni<View> of(Run run) {
    return find(run)
        .map(job ->
            new View(
                run.id(),
                run.jobId(),
                run.status().word(),
                job.map(JobSummary::state).map(JobStatus::word).orElse(null),
                run.progress(),
                job.map(JobSummary::queuePosition).orElse(null),
                error(run)));
  }

  /// {@return the job of the run, empty when it is gone}
  Uni<Optional<JobSummary>> find(Run run) {
    Long job = run.job();
    return job == null ? Uni.createFrom().item(Optional.empty()) : jobs.find(job);
  }

  static String word(JobState state) {
    return switch (state) {
      case AVAILABLE -> "waiting";
      case SCHEDULED, RETRYABLE -> "delayed";
      case RUNNING -> "active";
      case COMPLETED -> "completed";
      case CANCELLED, DISCARDED -> "failed";
    };
  }

  private static @Nullable ErrorView error(Run run) {
    String message = run.errorMessage();
    if (message == null) {
      return null;
    }
    String code = run.errorCode() == null ? RunFault.WORKER_ERROR : run.errorCode();
    return new ErrorView(
        code, message.equals(RunFault.FILE_GONE) ? FILE_GONE_FRENCH : french(code), message);
  }

  private static String french(String code) {
    return switch (code) {
      case RunFault.FILE_ERROR -> "Le fichier ne peut pas être lu.";
      case RunFault.VALIDATION_ERROR -> "La validation a échoué.";
      case RunFault.QUEUE_ERROR -> "La validation a été annulée.";
      default -> "Une erreur interne a arrêté la validation.";
    };
  }
}

package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Tells where a job of the cascade stands, in the words of document 000.
@Singleton
final class CascadeJobs {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,18}");

  private final CascadeRequestStore requests;
  private final JobLookup jobs;

  CascadeJobs(CascadeRequestStore requests, JobLookup jobs) {
    this.requests = requests;
    this.jobs = jobs;
  }

  /// @param status queued, active, completed or failed
  /// @param position place in line (from 1) while it waits for a worker, else left out
  /// @param result what it answered, else left out
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      Job job,
      String status,
      @Nullable Integer position,
      @JsonRawValue
          @Schema(type = SchemaType.OBJECT, description = "What it answered, as its kind has it")
          @Nullable String result) {}

  /// @param status queued, processing, completed or failed
  /// @param attempts tries begun (count)
  /// @param maxRetries tries in all (count)
  /// @param progress whole per cent (0..100)
  /// @param processingTime of the last attempt (ms), once it ended
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Job(
      String id,
      String type,
      String status,
      int attempts,
      int maxRetries,
      int progress,
      OffsetDateTime createdAt,
      @Nullable OffsetDateTime startedAt,
      @Nullable OffsetDateTime completedAt,
      @Nullable OffsetDateTime failedAt,
      @Nullable String error,
      @Nullable Long processingTime) {}

  /// An admin sees every job of the tenant, those of schedules too; others see what they asked for.
  ///
  /// @return fails with a [ProblemException]: 404 when there is no such job for this person
  Uni<Answer> find(Actor actor, String id) {
    Optional<Long> number = number(id);
    if (number.isEmpty()) {
      return Uni.createFrom().failure(unknown());
    }
    return maySee(actor, number.get())
        .chain(sees ->
            sees ? jobs.find(number.get()) : Uni.createFrom().item(Optional.<JobSummary>empty()))
        .map(found -> found.orElseThrow(CascadeJobs::unknown))
        .chain(job -> jobs.result(job.id()).map(result -> answer(job, result.orElse(null))));
  }

  private Uni<Boolean> maySee(Actor actor, long job) {
    return actor.isAdmin()
        ? requests.isOfTenant(actor.tenant(), job)
        : requests
            .find(actor.tenant(), job)
            .map(found -> found.filter(asked -> asked.by().equals(actor.id())).isPresent());
  }

  private static Optional<Long> number(String id) {
    try {
      return NUMBER.matcher(id).matches() ? Optional.of(Long.valueOf(id)) : Optional.empty();
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemType.JOB_NOT_FOUND, "You have no job with this id.");
  }

  private static Answer answer(JobSummary job, @Nullable String result) {
    return new Answer(view(job), word(job.state(), "active"), job.queuePosition(), result);
  }

  private static Job view(JobSummary job) {
    boolean failed = job.state() == JobState.DISCARDED || job.state() == JobState.CANCELLED;
    boolean completed = job.state() == JobState.COMPLETED;
    OffsetDateTime begin = job.startedAt();
    OffsetDateTime end = job.finishedAt();
    int percentage = job.progress() == null ? 0 : job.progress().percentage();
    return new Job(
        String.valueOf(job.id()),
        job.kind(),
        word(job.state(), "processing"),
        job.attempt(),
        job.maxAttempts(),
        completed ? 100 : percentage,
        job.createdAt(),
        begin,
        completed ? end : null,
        failed ? end : null,
        completed ? null : job.lastError(),
        begin == null || end == null ? null : Duration.between(begin, end).toMillis());
  }

  private static String word(JobState state, String running) {
    return switch (state) {
      case SCHEDULED, AVAILABLE, RETRYABLE -> "queued";
      case RUNNING -> running;
      case COMPLETED -> "completed";
      case CANCELLED, DISCARDED -> "failed";
    };
  }
}

package dev.carillon.job.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A job as its readers see it: the fields of checklist S3 line 4, and what Carillon knows beside.
///
/// @param name the same as `type`, under the name document 003 has for it
/// @param state in the words of document 003
/// @param status in Carillon's words
/// @param result JSON text
/// @param data JSON text; `null` in lists
/// @param errors one for each failed attempt, oldest first; `null` in lists
/// @param batch when it waits, or waited, for others
@Schema(name = "Job", description = "A job. Lists leave out data, errors and batch.")
public record JobView(
    @Schema(description = "A decimal number.", examples = "256001042") String id,
    @Schema(description = "The same as type.", examples = "noop") String name,
    @Schema(description = "Job type.", examples = "noop") String type,
    @Schema(description = "created, active, retry, completed, cancelled or failed.") String state,
    @Schema(
            description =
                "scheduled, available, running, retryable, completed, cancelled or discarded.")
        String status,
    @Schema(description = "How far it is; null while it has said nothing.")
        @Nullable Progress progress,
    @Schema(type = SchemaType.OBJECT, description = "What the handler answered; any JSON value.")
        @JsonRawValue
        @Nullable String result,
    @Schema(description = "When it was enqueued.") OffsetDateTime createdOn,
    @Schema(description = "When its running or last attempt began.")
        @Nullable OffsetDateTime startedOn,
    @Schema(description = "When it ended.") @Nullable OffsetDateTime completedOn,
    @Schema(description = "Not before this instant.") OffsetDateTime runAt,
    @Schema(description = "Tries begun so far.") int attempt,
    @Schema(description = "Tries in all.") int maxAttempts,
    @Schema(description = "Lane of the tenant it waits in.", examples = "default")
        @Nullable String queue,
    @Schema(description = "-100..100, higher runs sooner.") int priority,
    @Schema(description = "The node that runs it or ran it last.") @Nullable String node,
    @Schema(description = "Whose it is.", examples = "default") @Nullable String tenant,
    @Schema(description = "Who enqueued it; null for the system's own.") @Nullable String owner,
    @Schema(description = "Words to find it by.") List<String> tags,
    @Schema(description = "At most one live job of the tenant carries it.")
        @Nullable String uniqueKey,
    @Schema(description = "Limits how many run at a time.") @Nullable String concurrencyKey,
    @Schema(description = "The jobs it waits for; left out when there are none.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Batch batch,
    @Schema(type = SchemaType.OBJECT, description = "Its arguments.")
        @JsonRawValue
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String data,
    @Schema(
            type = SchemaType.ARRAY,
            implementation = AttemptError.class,
            description = "One for each failed attempt, oldest first.")
        @JsonRawValue
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String errors) {

  /// The same job with other texts of what it holds.
  ///
  /// @param shownData JSON text, or `null`
  /// @param shownResult JSON text, or `null`
  /// @param shownErrors JSON text, or `null`
  public JobView shown(
      @Nullable String shownData,
      @Nullable String shownResult,
      @Nullable String shownErrors,
      @Nullable Progress shownProgress) {
    return new JobView(
        id,
        name,
        type,
        state,
        status,
        shownProgress,
        shownResult,
        createdOn,
        startedOn,
        completedOn,
        runAt,
        attempt,
        maxAttempts,
        queue,
        priority,
        node,
        tenant,
        owner,
        tags,
        uniqueKey,
        concurrencyKey,
        batch,
        shownData,
        shownErrors);
  }

  /// How far a job is (checklist S3 line 8).
  ///
  /// @param percentage whole per cent (0..100)
  @Schema(name = "JobProgress", description = "How far a job is.")
  public record Progress(
      @Schema(description = "Units done.") long current,
      @Schema(description = "Units in all; 0 while unknown.") long total,
      @Schema(description = "Whole per cent.", minimum = "0", maximum = "100") int percentage,
      @Schema(description = "For the reader.") @Nullable String message,
      @Schema(description = "Name of the step.") @Nullable String phase) {

    static final Progress COMPLETED = new Progress(0, 0, 100, "Completed", null);
  }

  /// The jobs a job waits for (counts).
  @Schema(name = "JobBatch", description = "The jobs a job waits for, counted.")
  public record Batch(
      @Schema(description = "All of them.") int total,
      @Schema(description = "Not ended yet.") int pending,
      @Schema(description = "Ended well.") int completed,
      @Schema(description = "Cancelled.") int cancelled,
      @Schema(description = "Failed for good.") int discarded) {}

  /// Why an attempt failed; stored in this form.
  @Schema(name = "AttemptError", description = "Why an attempt failed.")
  public record AttemptError(
      @Schema(description = "Which try.") int attempt,
      @Schema(description = "When.") OffsetDateTime at,
      @Schema(description = "Kind of the failure.", examples = "IllegalStateException")
          String error,
      @Schema(description = "What it said.") String message,
      @Schema(description = "Whether another attempt could help.") boolean retryable) {}
}

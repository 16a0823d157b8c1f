package dev.carillon.console;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.job.api.JobView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The bodies and answers of acts on jobs.
final class ActionViews {

  private ActionViews() {}

  /// What to do to which jobs.
  @RegisterForReflection
  @Schema(name = "ActionBody", description = "What to do to which jobs.")
  record ActionBody(
      @Schema(description = "cancel, retry or priority.", examples = "cancel", required = true)
          @NotNull
          @Pattern(regexp = BulkAction.WORDS, message = "must be cancel, retry or priority")
          String action,
      @Schema(description = "With priority: -100 to 100, higher runs sooner.") @Min(-100) @Max(100)
          @Nullable Integer priority,
      @Schema(description = "Which jobs; all of the tenant when left out.") @Valid
          @Nullable JobFilter filter,
      @Schema(description = "What the preview gave; not for a preview.") @Size(max = 500)
          @Nullable String confirm,
      @Schema(description = "Why, 10 to 200 characters; not for a preview.")
          @Size(min = 10, max = 200)
          @Nullable String reason) {}

  /// What an act would touch.
  @RegisterForReflection
  @Schema(name = "ActionPreview", description = "What an act would touch.")
  record Preview(
      @Schema(description = "As asked.") String action,
      @Schema(description = "Jobs that match now.") long count,
      @Schema(description = "false: there are more; counting ended there.") boolean exact,
      @Schema(description = "Jobs created later are not touched.") OffsetDateTime through,
      @Schema(description = "To be sent with the order, within 10 minutes.") String confirm,
      @Schema(description = "Five of them.") List<Sample> sample) {}

  /// A job that matches.
  @RegisterForReflection
  @Schema(name = "ActionSample", description = "A job that matches.")
  record Sample(
      @Schema(description = "A decimal number.") String id,
      @Schema(description = "Job type.") String type,
      @Schema(description = "Queue.") String queue,
      @Schema(description = "Its status.") String status) {}

  /// The job that carries an order out.
  @RegisterForReflection
  @Schema(name = "ActionOrdered", description = "The job that carries an order out.")
  record Ordered(@Schema(description = "A decimal number.") String jobId) {}

  /// An order and what became of it.
  @RegisterForReflection
  @Schema(name = "ActionOrder", description = "An order and what became of it.")
  record OrderView(
      @Schema(description = "The job that carries it out.") String jobId,
      @Schema(description = "cancel, retry or priority.") String action,
      @Schema(description = "With priority.") @Nullable Integer priority,
      @Schema(type = SchemaType.OBJECT, description = "Which jobs.") @JsonRawValue String filter,
      @Schema(description = "Of which tenant; null for all.") @Nullable String tenant,
      @Schema(description = "Who ordered it.") String by,
      @Schema(description = "Why.") String reason,
      @Schema(description = "Jobs that matched at the preview.") long count,
      @Schema(description = "When.") OffsetDateTime orderedAt,
      @Schema(description = "State of its job; null when its history is gone.")
          @Nullable String state,
      @Schema(description = "How far it is.") JobView.@Nullable Progress progress,
      @Schema(
              type = SchemaType.OBJECT,
              description = "matched, done and passed (counts), once it has ended.")
          @JsonRawValue
          @Nullable String result) {}

  /// A new priority.
  @RegisterForReflection
  @Schema(name = "PriorityBody", description = "A new priority for a job that waits.")
  record PriorityBody(
      @Schema(description = "-100 to 100, higher runs sooner.", required = true)
          @NotNull
          @Min(-100)
          @Max(100)
          Integer priority,
      @Schema(description = "Why.") @Size(max = 200) @Nullable String reason) {}

  /// An order, in the words of the code.
  ///
  /// @param scope the tenant whose jobs are meant; `null` for all
  /// @param through jobs created later are not touched
  record Order(
      long jobId,
      String tenant,
      @Nullable String scope,
      String by,
      BulkAction action,
      @Nullable Integer priority,
      OffsetDateTime through,
      long counted,
      String reason) {}
}

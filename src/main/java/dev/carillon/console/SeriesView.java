package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What happened over a while, for charts.
@RegisterForReflection
@Schema(name = "Series", description = "What happened over a while, step by step.")
record SeriesView(
    @Schema(description = "As asked for.", examples = "1h") String window,
    @Schema(description = "Length of a step in s.") long stepSeconds,
    @Schema(description = "One for each step, the oldest first.") List<Point> points) {

  /// One step.
  @RegisterForReflection
  @Schema(name = "SeriesPoint", description = "One step.")
  record Point(
      @Schema(description = "Its beginning.") OffsetDateTime at,
      @Schema(description = "Ended well.") long completed,
      @Schema(description = "Failed for good.") long failed,
      @Schema(description = "Cancelled while they ran.") long cancelled,
      @Schema(description = "Attempts that failed and were followed by another.") long retried,
      @Schema(description = "The most that waited; null where nobody looked.")
          @Nullable Long waiting,
      @Schema(description = "The most that ran; null where nobody looked.") @Nullable Long running,
      @Schema(description = "Half of the attempts took no longer, in ms.") @Nullable Long runP50Ms,
      @Schema(description = "95 % took no longer, in ms.") @Nullable Long runP95Ms,
      @Schema(description = "99 % took no longer, in ms.") @Nullable Long runP99Ms,
      @Schema(description = "Half waited no longer, in ms.") @Nullable Long waitP50Ms,
      @Schema(description = "95 % waited no longer, in ms.") @Nullable Long waitP95Ms,
      @Schema(description = "99 % waited no longer, in ms.") @Nullable Long waitP99Ms) {}
}

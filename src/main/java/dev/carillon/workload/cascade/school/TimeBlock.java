package dev.carillon.workload.cascade.school;

import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A time of the week at which a teacher teaches.
///
/// @param day ראשון to שישי
/// @param startTime HH:MM
/// @param endTime HH:MM
/// @param duration minutes (15..480)
/// @param studentId of the time when a block had one student
@RegisterForReflection
record TimeBlock(
    @NotNull @Pattern(regexp = ObjectIds.FORM) String id,
    @NotNull @Pattern(regexp = Words.DAY) String day,
    @NotNull @Pattern(regexp = Words.TIME) String startTime,
    @NotNull @Pattern(regexp = Words.TIME) String endTime,
    @Min(15) @Max(480) int duration,
    @Nullable @Size(max = 200) String location,
    @Nullable @Pattern(regexp = ObjectIds.FORM) String studentId,
    @Nullable Boolean isActive,
    @Nullable @Size(max = 500) List<@NotNull @Valid Lesson> assignedLessons) {

  /// A lesson within the block.
  ///
  /// @param lessonStartTime HH:MM
  /// @param lessonEndTime HH:MM, after the start
  /// @param duration minutes (5..480)
  /// @param endDate when it ended; `null` while it is given
  @RegisterForReflection
  record Lesson(
      @NotNull @Pattern(regexp = ObjectIds.FORM) String id,
      @NotNull @Pattern(regexp = ObjectIds.FORM) String studentId,
      @NotNull @Pattern(regexp = Words.TIME) String lessonStartTime,
      @NotNull @Pattern(regexp = Words.TIME) String lessonEndTime,
      @Min(5) @Max(480) int duration,
      @Nullable Boolean isActive,
      @Nullable OffsetDateTime endDate) {}
}

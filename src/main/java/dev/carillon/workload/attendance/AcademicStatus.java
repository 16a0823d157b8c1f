package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How a student stands (domain-001 §3). The unit of all counts is the period.
@RegisterForReflection
@Schema(name = "AcademicStatus", description = "How a student stands; counts are periods.")
record AcademicStatus(
    @Schema(description = "The student.") UUID studentId,
    @Schema(description = "First and last name.") String studentName,
    @Schema(description = "Their class.") String classSection,
    @Schema(description = "Per cent; null while no period is marked.")
        @Nullable BigDecimal attendanceRate,
    @Schema(description = "Marked periods.") int totalClasses,
    @Schema(description = "Of them, present.") int presentDays,
    @Schema(description = "Of them, absent.") int absentDays,
    @Schema(description = "Of them, sick.") int sickDays,
    @Schema(description = "Of them, on leave.") int leaveDays,
    @Schema(description = "How that is judged.") Standing standing,
    @Schema(description = "The same in a sentence.") String message,
    @Schema(description = "When it was computed.") OffsetDateTime lastUpdated) {

  /// The scale of the status page; it differs from the thresholds of alerts.
  enum Standing {
    good(85, "Attendance is good."),
    warning(75, "Attendance is getting low."),
    probation(60, "Attendance is at or below the exam limit: see your adviser."),
    critical(0, "Attendance is critically low: see your adviser now.");

    private final int from;
    private final String message;

    Standing(int from, String message) {
      this.from = from;
      this.message = message;
    }

    /// @param rate per cent; without one nothing speaks against the student
    static Standing of(@Nullable BigDecimal rate) {
      for (Standing standing : values()) {
        if (rate == null || rate.compareTo(BigDecimal.valueOf(standing.from)) >= 0) {
          return standing;
        }
      }
      return critical;
    }
  }

  static AcademicStatus of(StudentStore.Student student, MetricsStore.Metrics metrics) {
    var standing = Standing.of(metrics.rate());
    return new AcademicStatus(
        student.id(),
        student.name(),
        student.classSection(),
        metrics.rate(),
        metrics.marked(),
        metrics.present(),
        metrics.absent(),
        metrics.sick(),
        metrics.onLeave(),
        standing,
        metrics.rate() == null ? "No period has been marked yet." : standing.message,
        metrics.computedAt());
  }
}

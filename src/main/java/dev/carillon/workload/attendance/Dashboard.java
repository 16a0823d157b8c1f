package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// All a student's page shows of their attendance: how they stand, and where that is in their
/// class.
@RegisterForReflection
@Schema(name = "StudentDashboard", description = "A student's attendance on one page.")
record Dashboard(
    @JsonUnwrapped AcademicStatus status,
    @Schema(description = "Place in the class by rate, from 1; null without a rate.")
        @Nullable Integer ranking,
    @Schema(description = "Students of the class with a rate.") int classSize,
    @Schema(description = "Average rate of the class, per cent; null when nobody has one.")
        @Nullable BigDecimal classAverage,
    @Schema(description = "The last 14 days compared with the 14 before.") Trend trend,
    @Schema(description = "Periods of sick and other leave.") int sickAndLeaveHours,
    @Schema(description = "How many of them are allowed.") int allowedHours,
    @Schema(description = "The last seven days on which a period was marked.") List<Day> week) {

  /// A day with marked periods.
  @RegisterForReflection
  @Schema(name = "StudentDashboardDay", description = "A day with marked periods.")
  record Day(
      @Schema(description = "The day.", examples = "2026-03-01") String date,
      @Schema(description = "Periods attended.") int present,
      @Schema(description = "Periods marked.") int marked) {}
}

package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The attendance of a class, as it was computed last.
@RegisterForReflection
@Schema(name = "ClassStatistics", description = "The attendance of a class (per cent).")
record ClassStatistics(
    @Schema(description = "The class.") UUID classId,
    @Schema(description = "Its section.") String section,
    @Schema(description = "Students with marks in it.") int totalStudents,
    @Schema(description = "Null before anything is marked and computed.")
        @Nullable BigDecimal averageAttendance,
    @Schema(description = "As average.") @Nullable BigDecimal medianAttendance,
    @Schema(description = "As average.") @Nullable BigDecimal highestAttendance,
    @Schema(description = "As average.") @Nullable BigDecimal lowestAttendance,
    @Schema(description = "Students below 75 %.") int studentsAtRisk,
    @Schema(description = "Students below 80 %, those at risk included.") int studentsWithWarning,
    @Schema(description = "When; null before the first time.")
        @Nullable OffsetDateTime lastCalculated) {}

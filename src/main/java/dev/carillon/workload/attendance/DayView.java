package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// The marks of a student on a day in a class.
@RegisterForReflection
@Schema(name = "AttendanceDay", description = "The marks of a student on a day in a class.")
record DayView(
    @Schema(description = "The day.") LocalDate date,
    @Schema(description = "The class.") UUID classId,
    @Schema(description = "Periods 1 to 6, in order.") List<MarkStatus> periods,
    @Schema(description = "Who marked last.") String markedBy,
    @Schema(description = "When.") OffsetDateTime markedAt) {}

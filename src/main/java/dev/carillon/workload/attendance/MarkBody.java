package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// How one student was marked in one period.
///
/// @param student the student's `id`
/// @param classId the class's `id`
/// @param date the day, not in the future
/// @param period 1..6
@RegisterForReflection
@Schema(name = "Mark", description = "How one student was marked in one period of a day.")
public record MarkBody(
    @NotNull UUID student,
    @NotNull UUID classId,
    @NotNull LocalDate date,
    @Min(value = 1, message = "A day has the periods 1 to 6.")
        @Max(value = 6, message = "A day has the periods 1 to 6.")
        int period,
    @NotNull MarkStatus status) {}

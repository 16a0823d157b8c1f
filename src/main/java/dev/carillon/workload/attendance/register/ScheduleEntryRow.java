package dev.carillon.workload.attendance.register;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.platform.rows.TableRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A lesson of the week. Who teaches one of a class may mark that class.
@RegisterForReflection
@Schema(name = "AttendanceScheduleEntry", description = "A lesson of the week.")
record ScheduleEntryRow(
    @Schema(description = "Names the row; made when left out.") @Nullable UUID id,
    @NotBlank @Size(max = 100) String classSection,
    @Schema(description = "The sub of the teacher's tokens.") @Size(min = 1, max = 255)
        @Nullable String teacherId,
    @NotBlank @Size(max = 200) String subject,
    @Schema(description = "0 (Sunday) to 6.") @Min(0) @Max(6) int dayOfWeek,
    @Schema(examples = "08:30:00") @NotNull LocalTime startTime,
    @Schema(description = "After startTime.", examples = "10:00:00") @NotNull LocalTime endTime,
    @Size(max = 50) @Nullable String room,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime createdAt,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime updatedAt)
    implements TableRow {}

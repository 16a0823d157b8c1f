package dev.carillon.workload.attendance.register;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.platform.rows.TableRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A student.
@RegisterForReflection
@Schema(name = "AttendanceStudent", description = "A student whose attendance is watched.")
record StudentRow(
    @Schema(description = "Names the row; made when left out.") @Nullable UUID id,
    @Schema(description = "The public number.", examples = "S-1001") @NotBlank @Size(max = 50)
        String studentId,
    @NotBlank @Size(max = 100) String firstName,
    @NotBlank @Size(max = 100) String lastName,
    @Schema(examples = "AI-401-A - AFTERNOON") @NotBlank @Size(max = 100) String classSection,
    @Min(1) @Max(20) @Nullable Integer semester,
    @Schema(description = "Only ACTIVE ones are checked; ACTIVE when left out.")
        @Nullable Status status,
    @Schema(description = "The sub of this person's tokens; without it nobody can be told.")
        @Size(min = 1, max = 255)
        @Nullable String userId,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime createdAt,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime updatedAt)
    implements TableRow {

  StudentRow {
    status = Objects.requireNonNullElse(status, Status.ACTIVE);
  }

  /// Whether a student studies.
  enum Status {
    ACTIVE,
    INACTIVE,
    GRADUATED,
    SUSPENDED
  }
}

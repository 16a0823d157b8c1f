package dev.carillon.workload.attendance.register;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.platform.rows.TableRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A class.
@RegisterForReflection
@Schema(name = "AttendanceClass", description = "A class that students attend.")
record ClassRow(
    @Schema(description = "Names the row; made when left out.") @Nullable UUID id,
    @NotBlank @Size(max = 200) String name,
    @Schema(description = "Unique in the tenant.", examples = "AI-401-A - AFTERNOON")
        @NotBlank
        @Size(max = 100)
        String section,
    @Size(max = 200) @Nullable String department,
    @Min(1) @Max(20) @Nullable Integer semester,
    @Schema(examples = "2026/27") @Size(max = 20) @Nullable String academicYear,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime createdAt,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime updatedAt)
    implements TableRow {}

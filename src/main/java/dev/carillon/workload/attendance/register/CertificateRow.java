package dev.carillon.workload.attendance.register;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.platform.rows.TableRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A medical certificate. It is reviewed by a route of its own.
@RegisterForReflection
@Schema(name = "MedicalCertificate", description = "Says why a student was away.")
record CertificateRow(
    @Schema(description = "Names the row; made when left out.") @Nullable UUID id,
    @Schema(description = "The student's id.") @NotNull UUID studentId,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable LocalDate submissionDate,
    @NotNull LocalDate startDate,
    @Schema(description = "Not before startDate.") @NotNull LocalDate endDate,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable Integer totalDays,
    @Size(max = 1_000) @Nullable String reason,
    @Size(max = 200) @Nullable String doctorName,
    @Schema(readOnly = true, description = "pending, approved or rejected.")
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable String status,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable String reviewedBy,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime reviewedAt,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime createdAt,
    @Schema(readOnly = true) @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        @Nullable OffsetDateTime updatedAt)
    implements TableRow {}

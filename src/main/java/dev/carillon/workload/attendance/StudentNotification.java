package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A notification as document 001 shows it, in its names.
@RegisterForReflection
@Schema(name = "StudentNotification", description = "What a student was told.")
record StudentNotification(
    @Schema(description = "Names it.") UUID id,
    @Schema(description = "The student.") @JsonProperty("student_id") UUID studentId,
    @Schema(description = "Its kind.", examples = "attendance_warning") String type,
    @Schema(description = "In a few words.") String title,
    @Schema(description = "In a sentence or two.") String message,
    @Schema(description = "info, warning, error or success.") String severity,
    @Schema(description = "When it was made.") @JsonProperty("created_at") OffsetDateTime createdAt,
    @Schema(description = "Whether it was read.") boolean read,
    @Schema(description = "When.") @JsonProperty("read_at") @Nullable OffsetDateTime readAt,
    @Schema(description = "Where to go.") @JsonProperty("action_url") @Nullable String actionUrl,
    @Schema(description = "The figures behind it.") Map<String, Object> metadata,
    @Schema(description = "pending, sent, failed or retrying.") @JsonProperty("delivery_status")
        String deliveryStatus,
    @Schema(description = "Tries of the mail.") @JsonProperty("delivery_attempts")
        int deliveryAttempts,
    @Schema(description = "When the last was.") @JsonProperty("last_delivery_attempt")
        @Nullable OffsetDateTime lastDeliveryAttempt,
    @Schema(description = "Why it failed.") @JsonProperty("delivery_error")
        @Nullable String deliveryError) {}

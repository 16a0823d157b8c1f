package dev.carillon.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A notification as its recipient sees it (checklist S3, line 11), in lists and as an event.
@RegisterForReflection
@Schema(name = "Notification", description = "Something a person was told.")
record NotificationView(
    @Schema(description = "Names the notification.") UUID id,
    @Schema(description = "Its kind.", examples = "job_completed") String type,
    @Schema(description = "What preferences are set for.", examples = "job_status") String category,
    @Schema(description = "How it is meant.") Severity severity,
    @Schema(description = "In a few words.", examples = "Schema Rebuild Completed") String title,
    @Schema(description = "In a sentence or two.") String message,
    @Schema(description = "For programs: jobId, link, actionUrl and the like.")
        Map<String, Object> data,
    @Schema(description = "Whether the recipient has read it.") boolean read,
    @Schema(description = "When; null while unread.") @Nullable OffsetDateTime readAt,
    @Schema(description = "When it was made.") OffsetDateTime createdAt,
    @Schema(description = "When it disappears; null for retention alone.")
        @Nullable OffsetDateTime expiresAt,
    @Schema(description = "The recipient's unread ones after it; in events alone.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Long unreadCount) {}

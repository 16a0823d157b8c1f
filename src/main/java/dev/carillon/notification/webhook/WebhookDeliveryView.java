package dev.carillon.notification.webhook;

import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A delivery as the people of its webhook see it.
@Schema(name = "WebhookDelivery", description = "A message to one webhook, and how it fares.")
public record WebhookDeliveryView(
    @Schema(description = "Its webhook-id, the same over all attempts.") String id,
    @Schema(description = "What it tells of.", examples = "job.completed") String type,
    @Schema(description = "pending, delivered or failed.") String status,
    @Schema(description = "Attempts that were made.") int attempts,
    @Schema(description = "HTTP status of the last answer; null when there was none.")
        @Nullable Integer lastStatusCode,
    @Schema(description = "What went wrong last; null when nothing did.")
        @Nullable String lastError,
    @Schema(description = "When it was made.") OffsetDateTime createdAt,
    @Schema(description = "When it was tried last.") @Nullable OffsetDateTime lastAttemptAt,
    @Schema(description = "When it was delivered or given up; null while it is pending.")
        @Nullable OffsetDateTime finishedAt) {}

package dev.carillon.notification;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What became of a notification on one channel.
@RegisterForReflection
@Schema(name = "Delivery", description = "What became of a notification on one channel.")
record DeliveryView(
    @Schema(description = "Names the delivery; also in the mail's Message-ID.") UUID id,
    @Schema(description = "Names the notification.") UUID notificationId,
    @Schema(description = "The type of the notification.") String type,
    @Schema(description = "email, webhook, …") String channel,
    @Schema(description = "Which endpoint of the channel; null where there is one per person.")
        @Nullable String target,
    @Schema(description = "pending, sent, failed or suppressed.") String status,
    @Schema(description = "Why it was suppressed, in one word.") @Nullable String reason,
    @Schema(description = "quiet or digest while or after it was held back.") @Nullable String held,
    @Schema(description = "When it is due, if it was held back.") @Nullable OffsetDateTime dueAt,
    @Schema(description = "Tries so far.") int attempts,
    @Schema(description = "What the last failed try said.") @Nullable String lastError,
    @Schema(description = "The job that delivers it; null before its first try.")
        @Nullable String jobId,
    @Schema(description = "When it was planned.") OffsetDateTime createdAt,
    @Schema(description = "When it was handed over.") @Nullable OffsetDateTime sentAt) {}

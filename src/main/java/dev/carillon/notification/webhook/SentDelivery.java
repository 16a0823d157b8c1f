package dev.carillon.notification.webhook;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// The answer to what has something sent.
@Schema(name = "SentDelivery", description = "A delivery that is on its way.")
public record SentDelivery(
    @Schema(description = "Its webhook-id.") String deliveryId,
    @Schema(description = "How it fares: pending.") String status) {

  static SentDelivery of(String id) {
    return new SentDelivery(id, "pending");
  }
}

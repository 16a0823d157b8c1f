package dev.carillon.notification.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A webhook as its people see it.
@Schema(name = "Webhook", description = "An address that hears of events.")
public record WebhookView(
    @Schema(description = "Its id.") String id,
    @Schema(description = "Of whose events it hears.") WebhookScope scope,
    @Schema(description = "Where messages are posted to.") String url,
    @Schema(description = "What it hears of.") List<String> events,
    @Schema(description = "For people.") @Nullable String description,
    @Schema(description = "Whether it is sent anything.") boolean enabled,
    @Schema(description = "gone (it answered 410) or failing (for too long); else null.")
        @Nullable String disabledReason,
    @Schema(description = "First failure since the last success; null when it works.")
        @Nullable OffsetDateTime failingSince,
    @Schema(description = "Until when the replaced secret signs beside the new one; else null.")
        @Nullable OffsetDateTime oldSecretUntil,
    @Schema(description = "Who added it.") String createdBy,
    @Schema(description = "When it was added.") OffsetDateTime createdAt,
    @Schema(description = "When somebody changed it last.") OffsetDateTime updatedAt,
    @Schema(
            description =
                "What messages are signed with: in the answer that makes it, never again.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String secret) {

  static WebhookView of(Endpoint endpoint) {
    return of(endpoint, null);
  }

  static WebhookView of(Endpoint endpoint, @Nullable String secret) {
    return new WebhookView(
        endpoint.id().toString(),
        endpoint.owner().isEmpty() ? WebhookScope.TENANT : WebhookScope.OWN,
        endpoint.url(),
        endpoint.events(),
        endpoint.description(),
        endpoint.enabled(),
        endpoint.disabledReason(),
        endpoint.failingSince(),
        endpoint.oldSecretUntil(),
        endpoint.createdBy(),
        endpoint.createdAt(),
        endpoint.updatedAt(),
        secret);
  }

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return "WebhookView[id=" + id + "]";
  }
}

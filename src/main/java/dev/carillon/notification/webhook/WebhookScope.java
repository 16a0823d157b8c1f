package dev.carillon.notification.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Of whose events a webhook hears.
@RegisterForReflection
@Schema(
    name = "WebhookScope",
    description = "tenant: all events of the tenant; own: those that are about its owner.")
public enum WebhookScope {
  /// Of the whole tenant; for admins.
  @JsonProperty("tenant")
  TENANT,
  /// Of one person.
  @JsonProperty("own")
  OWN
}

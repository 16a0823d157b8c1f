package dev.carillon.workload.integration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a health check found (domain-002 §2). `healthy` and `error` are for the client of the
/// document's guide, which reads those instead of the status.
///
/// @param status `healthy`, `expired`, `unauthorized` or `error`
/// @param lastChecked when
/// @param message for people
@RegisterForReflection
@Schema(name = "IntegrationHealth")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HealthResult(
    String status,
    OffsetDateTime lastChecked,
    String message,
    boolean healthy,
    @Nullable String error) {

  static final String HEALTHY = "healthy";
  static final String EXPIRED = "expired";
  static final String UNAUTHORIZED = "unauthorized";
  static final String ERROR = "error";

  static HealthResult of(String status, String message, OffsetDateTime at) {
    boolean good = status.equals(HEALTHY);
    return new HealthResult(status, at, message, good, good ? null : message);
  }
}

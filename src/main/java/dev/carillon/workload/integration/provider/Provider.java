package dev.carillon.workload.integration.provider;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cloud provider that people connect accounts of (domain-002 §1). Providers belong to the
/// installation; superadmins look after them.
///
/// @param slug short name, part of the key of its circuit breaker
/// @param clientSecret sealed; `null` for a public client
/// @param metadata `apiBaseUrl`, `providerType` and whatever the front end keeps there
/// @param ratePerSecond calls a second it allows, over all tenants and nodes; `null` for no limit
public record Provider(
    UUID id,
    String name,
    @Nullable String displayName,
    String slug,
    List<String> scopes,
    String authUrl,
    String tokenUrl,
    String clientId,
    @Nullable Buffer clientSecret,
    JsonObject metadata,
    @Nullable Double ratePerSecond,
    String createdBy,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  private static final String BREAKER = "provider:";

  /// Copies the scopes.
  public Provider {
    scopes = List.copyOf(scopes);
  }

  /// {@return the key of the breaker of a provider}
  public static String dependency(String slug) {
    return BREAKER + slug;
  }

  /// {@return the key of its breaker}
  public String dependency() {
    return dependency(slug);
  }

  /// {@return what people call it}
  public String shownAs() {
    return displayName == null ? name : displayName;
  }

  /// {@return which API it speaks: `metadata.providerType`, else its slug, in lower case}
  public String dialect() {
    return metadata.getValue("providerType") instanceof String type
        ? type.toLowerCase(Locale.ROOT)
        : slug;
  }

  /// {@return where its API is, without a slash at the end; `null` when nobody said so}
  public @Nullable String apiBase() {
    return metadata.getValue("apiBaseUrl") instanceof String base && !base.isBlank()
        ? base.strip().replaceAll("/+$", "")
        : null;
  }

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return "Provider[" + slug + "]";
  }
}

package dev.carillon.workload.integration.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What changes of a provider; what is left out stays. The text that stands for the secret in
/// answers stands for the secret that is there, so that a form can be sent back as it was read.
@RegisterForReflection
@Schema(name = "CloudProviderPatch")
record ProviderPatch(
    @Size(min = 3, max = 50) @Nullable String name,
    @Size(min = 1, max = 100) @Nullable String displayName,
    @Pattern(regexp = "[a-z0-9-]{2,20}") @Nullable String slug,
    @Size(max = 100) @Nullable List<@NotBlank @Size(max = 200) String> scopes,
    @Size(min = 1, max = 2_048) @Nullable String authUrl,
    @Size(min = 1, max = 2_048) @Nullable String tokenUrl,
    @Size(min = 1, max = 500) @Nullable String clientId,
    @Size(min = 1, max = 2_000) @Nullable String clientSecret,
    @Pattern(regexp = "authorization_code") @Nullable String grantType,
    @Pattern(regexp = "POST") @Nullable String tokenMethod,
    @Schema(type = SchemaType.OBJECT) @Nullable ObjectNode metadata,
    @DecimalMin("0.01") @DecimalMax("100000") @Nullable Double ratePerSecond) {

  /// {@return what the provider is to be; without metadata when these stay}
  ProviderBody over(Provider old) {
    return new ProviderBody(
        or(name, old.name()),
        displayName == null ? old.displayName() : displayName,
        or(slug, old.slug()),
        or(scopes, old.scopes()),
        or(authUrl, old.authUrl()),
        or(tokenUrl, old.tokenUrl()),
        or(clientId, old.clientId()),
        clientSecret,
        null,
        null,
        metadata,
        ratePerSecond == null ? old.ratePerSecond() : ratePerSecond);
  }

  private static <T> T or(@Nullable T changed, T old) {
    return Objects.requireNonNullElse(changed, old);
  }

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return "ProviderPatch[]";
  }
}

package dev.carillon.workload.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A line of an import, such as one from the system that was there before. Tokens are sealed as
/// they come in and never shown.
///
/// @param tenantId whose it is; the address says it where the import is for one tenant
@RegisterForReflection
@Schema(name = "IntegrationImport")
record ImportLine(
    @Size(min = 1, max = 255) @Nullable String tenantId,
    @Schema(description = "Slug of the provider.", examples = "dropbox") @NotBlank @Size(max = 20)
        String provider,
    @Size(min = 1, max = 16_384) @Nullable String accessToken,
    @Size(min = 1, max = 16_384) @Nullable String refreshToken,
    @Schema(description = "When the access token ends.") @Nullable OffsetDateTime expiresAt,
    @Size(max = 100) @Nullable List<@NotBlank String> scopesGranted,
    @Nullable ObjectNode metadata) {

  /// Keeps the tokens out of logs.
  @Override
  public String toString() {
    return "ImportLine[" + provider + "]";
  }
}

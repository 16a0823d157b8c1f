package dev.carillon.workload.integration.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A provider as superadmins send it (domain-002 §1).
///
/// @param grantType `authorization_code`, the only one there is
/// @param tokenMethod `POST`, the only one there is
@RegisterForReflection
@Schema(name = "NewCloudProvider")
record ProviderBody(
    @NotNull @Size(min = 3, max = 50) String name,
    @Size(min = 1, max = 100) @Nullable String displayName,
    @Schema(examples = "dropbox") @NotNull @Pattern(regexp = "[a-z0-9-]{2,20}") String slug,
    @Size(max = 100) @Nullable List<@NotBlank @Size(max = 200) String> scopes,
    @Schema(examples = "https://www.dropbox.com/oauth2/authorize")
        @NotNull
        @Size(min = 1, max = 2_048)
        String authUrl,
    @Schema(examples = "https://api.dropboxapi.com/oauth2/token")
        @NotNull
        @Size(min = 1, max = 2_048)
        String tokenUrl,
    @NotBlank @Size(max = 500) String clientId,
    @Schema(description = "Sealed as it comes in and never shown; none for a public client.")
        @Size(min = 1, max = 2_000)
        @Nullable String clientSecret,
    @Pattern(regexp = "authorization_code") @Nullable String grantType,
    @Pattern(regexp = "POST") @Nullable String tokenMethod,
    @Schema(
            type = SchemaType.OBJECT,
            description = "apiBaseUrl, providerType and whatever the front end keeps.")
        @Nullable ObjectNode metadata,
    @Schema(
            description =
                "Calls a second that the provider allows, over all tenants; none for no limit.")
        @DecimalMin("0.01")
        @DecimalMax("100000")
        @Nullable Double ratePerSecond) {

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return "ProviderBody[" + slug + "]";
  }
}

package dev.carillon.notification.webhook;

import dev.carillon.platform.net.OutsideUrl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A webhook as a caller asks for it. Tenant and owner come from the token, never from here.
@RegisterForReflection
@Schema(name = "NewWebhook", description = "A webhook to add. Its owner comes from the token.")
public record NewWebhook(
    @Schema(
            description = "Where messages are posted to: https, a public host, port 443 or 8443.",
            examples = "https://hooks.example.org/carillon")
        @NotNull
        @Size(min = 1, max = OutsideUrl.LONGEST)
        String url,
    @Schema(
            description = "What it hears of: types of events, families of them, or *.",
            examples = "[\"job.completed\", \"system.*\"]")
        @NotNull
        @Size(min = 1, max = 50)
        List<
                @NotNull @Size(max = EventPattern.LONGEST)
                @Pattern(regexp = EventPattern.FORM, message = EventPattern.FORM_SAYS) String>
            events,
    @Schema(description = "For people.") @Size(max = 500) @Nullable String description,
    @Schema(description = "Whether it is sent anything; true when left out.")
        @Nullable Boolean enabled,
    @Schema(description = "When left out: tenant for admins, own for others.")
        @Nullable WebhookScope scope) {

  Endpoint.Settings settings() {
    return new Endpoint.Settings(url, events, description, enabled == null || enabled);
  }
}

package dev.carillon.notification.webhook;

import dev.carillon.platform.net.OutsideUrl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What is to be changed of a webhook; what is left out stays.
@RegisterForReflection
@Schema(name = "WebhookChange", description = "What to change; what is left out stays as it is.")
public record WebhookPatch(
    @Schema(description = "Where messages are posted to.") @Size(min = 1, max = OutsideUrl.LONGEST)
        @Nullable String url,
    @Schema(description = "What it hears of: types of events, families of them, or *.")
        @Size(min = 1, max = 50)
        @Nullable
            List<
                @NotNull @Size(max = EventPattern.LONGEST)
                @Pattern(regexp = EventPattern.FORM, message = EventPattern.FORM_SAYS) String>
            events,
    @Schema(description = "For people.") @Size(max = 500) @Nullable String description,
    @Schema(description = "Whether it is sent anything; true also forgets why it was disabled.")
        @Nullable Boolean enabled) {

  Endpoint.Settings applied(Endpoint.Settings old) {
    return new Endpoint.Settings(
        url == null ? old.url() : url,
        events == null ? old.events() : events,
        description == null ? old.description() : description,
        enabled == null ? old.enabled() : enabled);
  }
}

package dev.carillon.notification;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Whether a person wants a category on a channel (checklist S3, line 16).
@RegisterForReflection
@Schema(name = "NotificationPreference")
record PreferenceView(
    @Schema(description = "Names the preference.") @Nullable UUID id,
    @Schema(description = "The category.", examples = "job_status") String notificationType,
    @Schema(description = "in_app or email.", examples = "email") String channel,
    @Schema(description = "Whether the person wants it.") boolean enabled) {}

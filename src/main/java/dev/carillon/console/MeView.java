package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who is calling.
@RegisterForReflection
@Schema(name = "Me", description = "Who is calling.")
record MeView(
    @Schema(description = "The sub of the token.", examples = "alice") String id,
    @Schema(description = "What to call them.", examples = "alice") String name,
    @Schema(description = "As the token says.") @Nullable String email,
    @Schema(description = "Whose data they work with.", examples = "default") String tenant,
    @Schema(description = "Those of user, admin and superadmin they have, sorted; may be empty.")
        List<String> roles,
    @Schema(description = "cookie or bearer.", examples = "cookie") String session,
    @Schema(description = "The header of csrfToken; null without a session.")
        @Nullable String csrfHeader,
    @Schema(description = "To be sent with each change; null without a session.")
        @Nullable String csrfToken,
    @Schema(description = "End of the token; null when it names none.")
        @Nullable OffsetDateTime expiresAt,
    @Schema(description = "Version of the service.") String version) {}

package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Whether people can sign in with a browser.
@RegisterForReflection
@Schema(name = "SignIn", description = "Whether people can sign in with a browser.")
record SignInView(
    @Schema(description = "Whether there is an issuer to sign in at.") boolean available,
    @Schema(description = "Where to go; null when there is none.", examples = "/login")
        @Nullable String login,
    @Schema(description = "Why there is none, for people; null when there is.")
        @Nullable String reason) {}

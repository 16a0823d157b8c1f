package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Where a page goes after its session was ended here.
@RegisterForReflection
@Schema(description = "Where to go after the session was ended here.")
record SignedOut(@Schema(description = "The issuer's own sign-out, or /.") String location) {}

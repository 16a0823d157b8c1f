package dev.carillon.socketio;

import dev.carillon.platform.security.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who a token belongs to.
///
/// @param email as the token says; `null` when it says none
/// @param expires when the token ends; `null` when it does not say
record Visitor(Actor actor, @Nullable String email, @Nullable Instant expires) {}

package dev.carillon.platform.security;

import dev.carillon.platform.http.Origins;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/// Whether a request that came with a session was made by one of our pages: browsers send a cookie
/// with whatever any page asks for (OWASP CSRF prevention; ADR 0018). Requests with a token are
/// none of its business. Any thread may call.
@Singleton
public final class SessionGuard {

  /// Carries the token of [SessionKeys#csrfToken].
  public static final String HEADER = "X-CSRF-Token";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final SessionKeys keys;
  private final Caller caller;

  SessionGuard(SessionKeys keys, Caller caller) {
    this.keys = keys;
    this.caller = caller;
  }

  /// {@return whether an identity is that of a session}
  public static boolean isSession(SecurityIdentity identity) {
    return identity.getAttribute(SessionIdentity.MARK) != null;
  }

  /// @return why the request is refused; empty when it may pass
  Optional<String> refusal(HttpServerRequest request, SecurityIdentity identity) {
    boolean connects = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    boolean safe = SAFE.contains(request.method().name());
    if ((connects || !safe) && !Origins.isOwn(request)) {
      return Optional.of("A session counts for pages of this service alone.");
    }
    if (safe || hasToken(request, identity)) {
      return Optional.empty();
    }
    return Optional.of(
        "With a session, a request that changes something carries the header "
            + HEADER
            + " with the csrfToken of /api/me.");
  }

  private boolean hasToken(HttpServerRequest request, SecurityIdentity identity) {
    String told = request.getHeader(HEADER);
    return told != null && keys.isCsrfToken(caller.of(identity), told);
  }
}

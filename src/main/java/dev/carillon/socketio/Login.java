package dev.carillon.socketio;

import dev.carillon.platform.security.Caller;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Checks tokens that do not come in a header. Any thread may call.
@Singleton
final class Login {

  /// Where Quarkus keeps the end of the token (epoch second).
  private static final String EXPIRES = "quarkus.identity.expire-time";

  private static final int LONGEST_TOKEN = 16 * 1024;

  private final IdentityProviderManager identities;
  private final Caller caller;
  private final InstantSource clock = InstantSource.system();

  Login(IdentityProviderManager identities, Caller caller) {
    this.identities = identities;
    this.caller = caller;
  }

  /// Checks a token as the wall before the HTTP addresses does.
  ///
  /// @param handshake the request of its session
  /// @return fails with [AuthenticationFailedException] when it opens nothing, and otherwise when
  ///   it could not be checked
  Uni<Visitor> visitor(String token, RoutingContext handshake) {
    if (token.isBlank() || token.length() > LONGEST_TOKEN) {
      return Uni.createFrom().failure(new AuthenticationFailedException("no token"));
    }
    var wish = new TokenAuthenticationRequest(new AccessTokenCredential(token));
    HttpSecurityUtils.setRoutingContextAttribute(wish, handshake);
    return Uni.createFrom().deferred(() -> identities.authenticate(wish)).map(this::known);
  }

  private Visitor known(SecurityIdentity identity) {
    var actor = caller.of(identity);
    if (actor.roles().isEmpty()) {
      throw new AuthenticationFailedException("the token has no role of ours");
    }
    @Nullable Long end = identity.getAttribute(EXPIRES);
    @Nullable Instant expires = end == null ? null : Instant.ofEpochSecond(end);
    if (expires != null && !left(expires).isPositive()) {
      throw new AuthenticationFailedException("the token has expired");
    }
    @Nullable String email =
        identity.getPrincipal() instanceof JsonWebToken told ? told.getClaim("email") : null;
    return new Visitor(actor, email, expires);
  }

  /// {@return time until then, not positive when it is over}
  Duration left(Instant expires) {
    return Duration.between(clock.instant(), expires);
  }
}

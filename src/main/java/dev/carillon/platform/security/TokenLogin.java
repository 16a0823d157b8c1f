package dev.carillon.platform.security;

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
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Verifies tokens that come on a connection that is open already, and tells how long a login is
/// good. Any thread may call.
@Singleton
public final class TokenLogin {

  /// Where Quarkus keeps the end of the token (epoch second).
  static final String EXPIRES = "quarkus.identity.expire-time";

  /// Nobody's token is longer (characters); what is costs no signature check.
  private static final int LONGEST = 16 * 1024;

  private final IdentityProviderManager identities;
  private final Caller caller;
  private final InstantSource clock = InstantSource.system();

  TokenLogin(IdentityProviderManager identities, Caller caller) {
    this.identities = identities;
    this.caller = caller;
  }

  /// Somebody who proved who they are.
  ///
  /// @param email as the token says; `null` when it says none
  /// @param until the end of the token; [Instant#MAX] when it names none
  public record Login(Actor actor, @Nullable String email, Instant until) {}

  /// Reads a verified identity.
  ///
  /// @throws AuthenticationFailedException when it is nobody's, names no person or has ended. OIDC
  ///   lets a token live 30 s longer, for clocks that differ; what stays open does not
  public Login of(SecurityIdentity identity) {
    @Nullable Long expires = identity.getAttribute(EXPIRES);
    Instant until = expires == null ? Instant.MAX : Instant.ofEpochSecond(expires);
    if (!until.isAfter(clock.instant())) {
      throw new AuthenticationFailedException("the token has expired");
    }
    @Nullable String email =
        identity.getPrincipal() instanceof JsonWebToken told ? told.getClaim("email") : null;
    return new Login(caller.of(identity), email, until);
  }

  /// Verifies a token as if it had come in a header.
  ///
  /// @param handshake the request the connection began with
  /// @return fails with [AuthenticationFailedException] when the token is not good or has no role
  ///   of ours, and otherwise when it could not be checked
  public Uni<Login> verify(String token, RoutingContext handshake) {
    if (token.isBlank() || token.length() > LONGEST) {
      return Uni.createFrom().failure(new AuthenticationFailedException("no token"));
    }
    var request = new TokenAuthenticationRequest(new AccessTokenCredential(token));
    HttpSecurityUtils.setRoutingContextAttribute(request, handshake);
    return Uni.createFrom()
        .deferred(() -> identities.authenticate(request))
        .onItem()
        .ifNull()
        .failWith(() -> new AuthenticationFailedException("the token names nobody"))
        .map(this::of)
        .invoke(TokenLogin::checkRoles);
  }

  private static void checkRoles(Login login) {
    if (login.actor().roles().isEmpty()) {
      throw new AuthenticationFailedException("the token has no role of ours");
    }
  }

  /// {@return time until a login ends, not positive when it has; empty when it never does}
  public Optional<Duration> left(Login login) {
    return login.until().equals(Instant.MAX)
        ? Optional.empty()
        : Optional.of(Duration.between(clock.instant(), login.until()));
  }

  /// {@return whether a login has come to its end}
  public boolean isOver(Login login) {
    return !login.until().isAfter(clock.instant());
  }
}

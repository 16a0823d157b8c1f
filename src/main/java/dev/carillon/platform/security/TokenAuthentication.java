package dev.carillon.platform.security;

import dev.carillon.platform.http.HttpProblems;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// OIDC as Quarkus does it, and two things more: a token must name a person, and a 401 has a
/// problem as its body, since the challenges of the first wall are sent before any resource or
/// exception mapper is asked.
///
/// Quarkus' own `quarkus.oidc.token.subject-required` cannot be used: with a local public key
/// 3.29.4 takes it for "audience required" and refuses every token.
@Alternative
@Priority(1)
@Singleton
final class TokenAuthentication implements HttpAuthenticationMechanism {

  private static final Logger LOG = Logger.getLogger(TokenAuthentication.class);

  private final OidcAuthenticationMechanism oidc;

  TokenAuthentication(OidcAuthenticationMechanism oidc) {
    this.oidc = oidc;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    return oidc.authenticate(context, identities)
        .invoke(TokenAuthentication::requirePerson)
        .onFailure()
        .invoke(refusal -> LOG.debugf(refusal, "A token is refused"));
  }

  /// @param identity `null` for a request without a token
  private static void requirePerson(@Nullable SecurityIdentity identity) {
    if (identity != null
        && identity.getPrincipal() instanceof JsonWebToken token
        && (token.getSubject() == null || token.getSubject().isBlank())) {
      throw new AuthenticationFailedException("the token has no sub");
    }
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return oidc.getChallenge(context);
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    HttpProblems.answer(context, 401);
    return Uni.createFrom().item(true);
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return oidc.getCredentialTypes();
  }

  @Override
  public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
    return oidc.getCredentialTransport(context);
  }

  @Override
  public int getPriority() {
    return oidc.getPriority();
  }
}

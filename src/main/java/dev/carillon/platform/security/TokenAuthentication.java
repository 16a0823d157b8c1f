package dev.carillon.platform.security;

import dev.carillon.platform.http.HttpProblems;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// OIDC as Quarkus does it, and four things more. A token must name a person, and be no ID token. A
/// 401 has a problem as its body, since the challenges of the first wall are sent before any
/// resource or exception mapper is asked. And a request without a token may come with the session
/// of a browser, for the addresses of the API; its caller is the one its access token would be
/// ([SessionIdentity]).
///
/// A token that was verified a moment ago is not verified again ([VerifiedTokens]).
///
/// A request with an `Authorization` header is a program's: its cookies are thrown away.
///
/// Quarkus' own `quarkus.oidc.token.subject-required` cannot be used: with a local public key
/// 3.29.4 takes it for "audience required" and refuses every token.
@Alternative
@Priority(1)
@Singleton
final class TokenAuthentication implements HttpAuthenticationMechanism {

  private static final Logger LOG = Logger.getLogger(TokenAuthentication.class);

  private static final int FOUND = 302;
  private static final String BEARER = "Bearer ";

  /// Addresses a session counts for; everything else is open, or for programs.
  private static final Set<String> PAGES_ASK = Set.of("/api", "/live", "/login", "/logout");

  /// Asked by pages of people who are not signed in, perhaps with a session that is over.
  private static final String OPEN = "/api/sign-in";

  private final OidcAuthenticationMechanism oidc;
  private final SignIn signIn;
  private final SessionGuard guard;
  private final Caller caller;
  private final VerifiedTokens verified;

  TokenAuthentication(
      OidcAuthenticationMechanism oidc,
      SignIn signIn,
      SessionGuard guard,
      Caller caller,
      VerifiedTokens verified) {
    this.oidc = oidc;
    this.signIn = signIn;
    this.guard = guard;
    this.caller = caller;
    this.verified = verified;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    var request = context.request();
    boolean program = request.headers().contains(HttpHeaders.AUTHORIZATION);
    if (!program && signIn.isOffered() && isForPages(request)) {
      SignIn.wantSession(context);
      return ofSession(context, identities);
    }
    if (hasSession(request)) {
      request.headers().remove(HttpHeaders.COOKIE);
    }
    return ofToken(context, identities);
  }

  private static boolean isForPages(HttpServerRequest request) {
    @Nullable String path = request.path();
    if (path == null || path.equals(OPEN)) {
      return false;
    }
    boolean asks =
        PAGES_ASK.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    return asks && (path.startsWith(SignIn.PATH) || hasSession(request));
  }

  /// Looks at the header as it is: once cookies are parsed they cannot be thrown away.
  private static boolean hasSession(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.COOKIE).stream()
        .anyMatch(line -> line.contains(SignIn.COOKIE));
  }

  /// A request that no page of ours made is answered here, with the reason; the failure then ends
  /// its way.
  private Uni<SecurityIdentity> ofSession(
      RoutingContext context, IdentityProviderManager identities) {
    return oidc.authenticate(context, identities)
        .onFailure(OIDCException.class)
        .transform(TokenAuthentication::issuerAway)
        .onItem()
        .ifNotNull()
        .transform(SessionIdentity::of)
        .invoke(this::requirePerson)
        .onItem()
        .ifNotNull()
        .invoke(identity ->
            guard
                .refusal(context.request(), identity)
                .ifPresent(why -> {
                  HttpProblems.answer(context, new Problem(ProblemType.CSRF_REFUSED, why));
                  throw new AuthenticationFailedException(why);
                }))
        .onFailure(refusal -> !(refusal instanceof AuthenticationRedirectException))
        .invoke(refusal -> LOG.debugf(refusal, "A session is refused"));
  }

  /// The browsers' way in is made by the first request that takes it, for which the issuer is asked
  /// where its parts are. This is how Quarkus says that there was no answer.
  private static ProblemException issuerAway(Throwable failure) {
    LOG.debug("A session meets no issuer", failure);
    return new ProblemException(
        ProblemType.BUSY, "The issuer of the sessions does not answer; try again shortly.");
  }

  private Uni<SecurityIdentity> ofToken(
      RoutingContext context, IdentityProviderManager identities) {
    @Nullable String token = bearer(context.request());
    Optional<SecurityIdentity> known = token == null ? Optional.empty() : verified.find(token);
    if (known.isPresent()) {
      return Uni.createFrom().optional(known);
    }
    return oidc.authenticate(context, identities)
        .invoke(this::requirePerson)
        .invoke(identity -> {
          if (token != null && identity != null) {
            verified.keep(token, identity);
          }
        })
        .onFailure()
        .invoke(refusal -> LOG.debugf(refusal, "A token is refused"));
  }

  private static @Nullable String bearer(HttpServerRequest request) {
    @Nullable String header = request.headers().get(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length())
        : null;
  }

  /// Refuses whom no resource would name, whether it asks who is calling or not.
  ///
  /// @param identity `null` for a request without a token
  private void requirePerson(@Nullable SecurityIdentity identity) {
    if (identity != null && identity.getPrincipal() instanceof JsonWebToken) {
      caller.requireNamed(identity);
    }
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return oidc.getChallenge(context);
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    if (SignIn.PATH.equals(context.request().path()) && !context.response().ended()) {
      return toSignIn(context);
    }
    HttpProblems.answer(context, 401);
    return Uni.createFrom().item(true);
  }

  private Uni<Boolean> toSignIn(RoutingContext context) {
    if (SignIn.wantsSession(context)) {
      return oidc.sendChallenge(context);
    }
    context.response().setStatusCode(FOUND).putHeader(HttpHeaders.LOCATION, "/").end();
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

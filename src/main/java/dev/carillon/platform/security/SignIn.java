package dev.carillon.platform.security;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.Authentication.CookieSameSite;
import io.quarkus.oidc.runtime.OidcTenantConfig.Roles.Source;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// How people sign in with a browser: by OIDC's authorisation code with PKCE, at the same issuer
/// and with the same settings (`quarkus.oidc.*`) as the tokens of programs. What comes of it is a
/// session in an encrypted cookie; [TokenAuthentication] decides which requests it counts for.
///
/// With a public key alone, or without a client id, there is nobody to sign in at. Any thread may
/// call.
@Singleton
public final class SignIn implements TenantConfigResolver {

  /// Where a browser goes to sign in.
  public static final String PATH = "/login";

  /// Name of the OIDC tenant, and so the end of the names of its cookies.
  static final String TENANT = "console";

  /// What the names of all its session cookies begin with; a long session has several.
  static final String COOKIE = "q_session";

  private static final String WANTED = "carillon.session.wanted";

  /// How long the cookie outlives its tokens, for the issuer to renew them.
  private static final Duration LONGEST_IDLE = Duration.ofHours(12);

  /// A session is renewed by the first request this long before its end, so that a page never sees
  /// one that is over while it could be renewed.
  private static final Duration RENEWED_BEFORE_ITS_END = Duration.ofSeconds(15);

  /// Less than for tokens of programs: connections close at the end of the token itself, and could
  /// not be opened again until the session is renewed.
  private static final int SECONDS_CLOCKS_DIFFER = 5;

  private final Optional<OidcTenantConfig> browser;

  /// @param nonce whether an ID token must repeat the number that was sent with the request; the
  ///   OIDC server of development does not
  SignIn(
      OidcConfig config,
      SessionKeys keys,
      @ConfigProperty(name = "carillon.session.nonce", defaultValue = "true") boolean nonce) {
    var programs = OidcConfig.getDefaultTenant(config);
    boolean possible =
        programs.tenantEnabled()
            && programs.authServerUrl().isPresent()
            && programs.publicKey().isEmpty()
            && programs.clientId().isPresent();
    this.browser = possible ? Optional.of(forBrowsers(programs, keys, nonce)) : Optional.empty();
  }

  private static OidcTenantConfig forBrowsers(
      io.quarkus.oidc.runtime.OidcTenantConfig programs, SessionKeys keys, boolean nonce) {
    var builder =
        new OidcTenantConfigBuilder(programs)
            .tenantId(TENANT)
            .applicationType(ApplicationType.WEB_APP);
    programs
        .roles()
        .roleClaimPath()
        .ifPresentOrElse(
            paths -> builder.roles(Source.accesstoken, paths.toArray(String[]::new)),
            () -> builder.roles(Source.accesstoken));
    return builder
        .token()
        .refreshExpired()
        .refreshTokenTimeSkew(RENEWED_BEFORE_ITS_END)
        .lifespanGrace(SECONDS_CLOCKS_DIFFER)
        .end()
        .authentication()
        .redirectPath(PATH + "/done")
        .restorePathAfterRedirect()
        .pkceRequired()
        .nonceRequired(nonce)
        .stateSecret(keys.secret("oidc state", SessionKeys.STATE_CHARS))
        .verifyAccessToken()
        .cookiePath("/")
        .cookieSameSite(CookieSameSite.LAX)
        .sessionAgeExtension(LONGEST_IDLE)
        .end()
        .tokenStateManager()
        .encryptionSecret(keys.secret("oidc session", SessionKeys.SESSION_CHARS))
        .end()
        .build();
  }

  /// {@return whether there is an issuer people can sign in at}
  public boolean isOffered() {
    return browser.isPresent();
  }

  /// Has the session of this request decide who is calling, and no token.
  static void wantSession(RoutingContext context) {
    context.put(WANTED, true);
  }

  static boolean wantsSession(RoutingContext context) {
    return context.get(WANTED) != null;
  }

  /// @return the browsers' way in for requests that asked for it; else `null`, which is that of
  ///   programs
  @Override
  public Uni<OidcTenantConfig> resolve(
      RoutingContext context, OidcRequestContext<OidcTenantConfig> blocking) {
    return wantsSession(context) ? Uni.createFrom().optional(browser) : Uni.createFrom().nullItem();
  }
}

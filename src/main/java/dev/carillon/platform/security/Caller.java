package dev.carillon.platform.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.json.JsonString;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Reads who is calling out of the verified token. Resources keep this bean and ask it in each
/// request.
@Singleton
public final class Caller {

  private static final int LONGEST_ID = 255;

  /// What an ID token says of itself at issuers that say it, such as Keycloak. It tells a client
  /// who signed in, and is no leave to ask anything of a service.
  private static final String ID_TOKEN = "ID";

  private final SecurityIdentity identity;
  private final String tenantClaim;

  /// @param identity the one of the current request, whichever that is
  /// @param tenantClaim name of the claim that holds the tenant
  Caller(
      SecurityIdentity identity,
      @ConfigProperty(name = "carillon.security.tenant-claim", defaultValue = "tenant")
          String tenantClaim) {
    this.identity = identity;
    this.tenantClaim = tenantClaim;
  }

  /// Who makes the current request.
  ///
  /// @throws AuthenticationFailedException when the request is anonymous or its token names no
  ///   person or is an ID token; answered 401
  public Actor actor() {
    return of(identity);
  }

  /// Who is behind an identity, for connections that outlive a request. Every way in ends here,
  /// whichever way its token came, so what a token must be is asked here.
  ///
  /// @throws AuthenticationFailedException as [#actor] does
  public Actor of(SecurityIdentity identity) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      throw new AuthenticationFailedException("the caller has no token");
    }
    if (ID_TOKEN.equals(token.<Object>getClaim("typ"))) {
      throw new AuthenticationFailedException("an ID token is no access token");
    }
    var roles =
        identity.getRoles().stream()
            .map(Role::named)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    return new Actor(named(token.getSubject(), "sub"), tenant(token), roles);
  }

  /// Refuses an identity that names nobody, before anything is done for it.
  ///
  /// @throws AuthenticationFailedException as [#actor] does
  void requireNamed(SecurityIdentity identity) {
    of(identity);
  }

  private String tenant(JsonWebToken token) {
    Object claim = token.getClaim(tenantClaim);
    return switch (claim) {
      case null -> Actor.DEFAULT_TENANT;
      case String text -> named(text, tenantClaim);
      case JsonString text -> named(text.getString(), tenantClaim);
      default -> throw new AuthenticationFailedException("claim " + tenantClaim + " is not a text");
    };
  }

  /// Control characters separate names from each other inside.
  private static String named(@Nullable String value, String claim) {
    if (value == null
        || value.isBlank()
        || value.length() > LONGEST_ID
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new AuthenticationFailedException("claim " + claim + " is missing or unusable");
    }
    return value;
  }
}

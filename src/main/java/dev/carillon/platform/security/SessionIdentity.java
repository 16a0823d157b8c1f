package dev.carillon.platform.security;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/// Makes of a session the caller that its access token alone would be: the same person, tenant,
/// roles and end. Everything above is then told nothing about sessions, and nobody has more rights
/// with a browser than with `curl`.
///
/// Quarkus makes the ID token the principal of a session. Issuers put tenant and roles of an API
/// into access tokens.
final class SessionIdentity {

  /// Marks the caller of a session.
  static final String MARK = "carillon.session";

  private static final int PARTS_OF_A_JWT = 3;

  private SessionIdentity() {}

  /// @param identity of a session; its access token has been verified
  /// @throws AuthenticationFailedException when the access token is no JWT
  static SecurityIdentity of(SecurityIdentity identity) {
    AccessTokenCredential token = identity.getCredential(AccessTokenCredential.class);
    if (token == null) {
      throw new AuthenticationFailedException("the session has no access token");
    }
    JwtClaims claims = claims(token.getToken());
    var builder =
        QuarkusSecurityIdentity.builder(identity)
            .setPrincipal(new OidcJwtCallerPrincipal(claims, token))
            .addAttribute(MARK, true);
    @Nullable Long until = until(claims);
    if (until != null) {
      builder.addAttribute(TokenLogin.EXPIRES, until);
    }
    return builder.build();
  }

  private static JwtClaims claims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS_OF_A_JWT) {
      throw new AuthenticationFailedException("the issuer's access tokens are no JWTs");
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(parts[1]);
      JwtClaims claims = JwtClaims.parse(new String(json, StandardCharsets.UTF_8));
      claims.setStringClaim("raw_token", token);
      return claims;
    } catch (InvalidJwtException | IllegalArgumentException unreadable) {
      throw new AuthenticationFailedException("the access token cannot be read", unreadable);
    }
  }

  private static @Nullable Long until(JwtClaims claims) {
    try {
      NumericDate end = claims.getExpirationTime();
      return end == null ? null : end.getValue();
    } catch (MalformedClaimException unreadable) {
      throw new AuthenticationFailedException("the access token has no end", unreadable);
    }
  }
}

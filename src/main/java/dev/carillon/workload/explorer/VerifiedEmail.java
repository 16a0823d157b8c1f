package dev.carillon.workload.explorer;

import dev.carillon.platform.security.FieldCipher;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.json.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// The mail address that the current request's token proves. One that the issuer does not vouch for
/// opens no invitation: anybody could have written it into their profile.
@Singleton
final class VerifiedEmail {

  private final SecurityIdentity identity;
  private final FieldCipher cipher;

  /// @param identity the one of the current request, whichever that is
  VerifiedEmail(SecurityIdentity identity, FieldCipher cipher) {
    this.identity = identity;
    this.cipher = cipher;
  }

  /// {@return the hash that finds the invitations to an address}
  byte[] hash(String tenant, String email) {
    return cipher
        .hash(tenant, "connection_invitations.email")
        .of(email.strip().toLowerCase(Locale.ROOT));
  }

  /// {@return the hash of the caller's own address, or `null` when the token proves none}
  byte @Nullable [] ownHash(String tenant) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      return null;
    }
    Object verified = token.getClaim("email_verified");
    Object email = token.getClaim("email");
    boolean proven = Boolean.TRUE.equals(verified) || JsonValue.TRUE.equals(verified);
    return proven && email != null ? hash(tenant, email.toString()) : null;
  }
}

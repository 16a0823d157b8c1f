package dev.carillon.notification;

import dev.carillon.platform.security.Actor;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Learns where mail for a person goes from the claim `email` of their token, unless the token says
/// that nobody verified it.
@Singleton
final class TokenAddress {

  private static final Pattern ADDRESS = Pattern.compile(SettingsBody.ADDRESS);
  private static final int MOST_LETTERS = 254;

  private final SettingsStore store;
  private final SecurityIdentity identity;

  /// @param identity the one of the current request, whichever that is
  TokenAddress(SettingsStore store, SecurityIdentity identity) {
    this.store = store;
    this.identity = identity;
  }

  /// Keeps the address of the current request's token, if it is new.
  Uni<Void> remember(Actor actor) {
    return current()
        .map(address -> store.remember(actor, address))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /// {@return the address of the current request's token}
  Optional<String> current() {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)
        || isFalse(token.getClaim("email_verified"))) {
      return Optional.empty();
    }
    Object claim = token.getClaim("email");
    return Optional.ofNullable(claim)
        .map(Object::toString)
        .filter(address -> address.length() <= MOST_LETTERS)
        .filter(address -> ADDRESS.matcher(address).matches());
  }

  private static boolean isFalse(@org.jspecify.annotations.Nullable Object claim) {
    return Boolean.FALSE.equals(claim) || JsonValue.FALSE.equals(claim) || "false".equals(claim);
  }
}

package dev.carillon.platform.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Who was named by the bearer tokens that were verified a moment ago. A program sends the same
/// token with each request, and the check of its signature is up to a third of what a small request
/// costs (ADR 0040). Any thread may call.
///
/// A token is found by the hash of all of it, so another signature is another token. It is
/// forgotten at its end at the latest; Quarkus then decides what its 30 s of grace are for. Tokens
/// are never kept whose use the issuer or the connection has a say in: those it was asked about,
/// and those bound to a key or certificate.
@Singleton
final class VerifiedTokens {

  /// Tokens kept (count, about 8 KB each); beyond it the one not used for longest goes.
  static final int MOST = 1_000;

  /// Where Quarkus keeps what an issuer answered about a token.
  static final List<String> ISSUER_SAID = List.of("introspection", "userinfo");

  /// Of a token that is good only together with a key or certificate (RFC 7800).
  private static final String BOUND_TO = "cnf";

  /// What outlives the request: nothing of the request itself.
  private static final List<String> LASTING = List.of(TokenLogin.EXPIRES, "tenant-id");

  private final Duration memory;
  private final InstantSource clock;
  private final Map<ByteBuffer, Verified> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Verified> eldest) {
          return size() > MOST;
        }
      };

  private record Verified(SecurityIdentity identity, Instant until) {}

  /// @param memory for how long a token is taken for verified; zero verifies each time
  @Inject
  VerifiedTokens(
      @ConfigProperty(name = "carillon.security.token-memory", defaultValue = "PT1M")
          Duration memory) {
    this(memory, InstantSource.system());
  }

  VerifiedTokens(Duration memory, InstantSource clock) {
    this.memory = memory;
    this.clock = clock;
  }

  /// {@return whom the token names, if it was verified lately}
  Optional<SecurityIdentity> find(String token) {
    ByteBuffer key = key(token);
    synchronized (kept) {
      Verified found = kept.get(key);
      if (found == null) {
        return Optional.empty();
      }
      if (clock.instant().isBefore(found.until)) {
        return Optional.of(found.identity);
      }
      kept.remove(key);
      return Optional.empty();
    }
  }

  /// Remembers a token if it may be.
  ///
  /// @param identity what was made of it, just now
  void keep(String token, SecurityIdentity identity) {
    if (identity.getPrincipal() instanceof JsonWebToken verified
        && token.equals(verified.getRawToken())
        && isGoodByItself(identity, verified)) {
      Instant until = until(identity);
      // Without a memory, and in its grace, it would only push others out.
      if (clock.instant().isBefore(until)) {
        var known = new Verified(lasting(identity), until);
        synchronized (kept) {
          kept.put(key(token), known);
        }
      }
    }
  }

  private static boolean isGoodByItself(SecurityIdentity identity, JsonWebToken token) {
    Stream<@Nullable Object> said = ISSUER_SAID.stream().map(identity::getAttribute);
    return said.allMatch(answer -> answer == null) && token.getClaim(BOUND_TO) == null;
  }

  private Instant until(SecurityIdentity identity) {
    Instant forgotten = clock.instant().plus(memory);
    @Nullable Long expires = identity.getAttribute(TokenLogin.EXPIRES);
    Instant end = expires == null ? Instant.MAX : Instant.ofEpochSecond(expires);
    return end.isBefore(forgotten) ? end : forgotten;
  }

  private static SecurityIdentity lasting(SecurityIdentity identity) {
    var builder =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(identity.getPrincipal())
            .addRoles(identity.getRoles())
            .addCredentials(identity.getCredentials());
    for (String name : LASTING) {
      @Nullable Object value = identity.getAttribute(name);
      if (value != null) {
        builder.addAttribute(name, value);
      }
    }
    return builder.build();
  }

  private static ByteBuffer key(String token) {
    return ByteBuffer.wrap(Sha256.of(token));
  }
}

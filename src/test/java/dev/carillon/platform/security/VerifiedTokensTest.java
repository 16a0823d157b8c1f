package dev.carillon.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class VerifiedTokensTest {

  private static final Duration MEMORY = Duration.ofMinutes(1);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /// Attributes of identities the issuer was asked about.
  static final Iterable<String> ISSUER_SAID = VerifiedTokens.ISSUER_SAID;

  private Instant now = START;
  private final VerifiedTokens tokens = new VerifiedTokens(MEMORY, () -> now);

  @Test
  void a_token_is_known_for_a_minute() {
    tokens.keep("a.b.c", alice("a.b.c", Duration.ofHours(1)));

    now = START.plus(MEMORY).minusMillis(1);
    assertThat(tokens.find("a.b.c").orElseThrow().getRoles()).containsExactly("admin");
    now = START.plus(MEMORY);
    assertThat(tokens.find("a.b.c")).isEmpty();
  }

  @Test
  void a_token_is_not_known_after_its_end() {
    tokens.keep("a.b.c", alice("a.b.c", Duration.ofSeconds(20)));

    now = START.plusSeconds(19);
    assertThat(tokens.find("a.b.c")).isPresent();
    now = START.plusSeconds(20);
    assertThat(tokens.find("a.b.c")).isEmpty();
  }

  @Test
  void another_signature_is_another_token() {
    tokens.keep("a.b.c", alice("a.b.c", Duration.ofHours(1)));

    assertThat(tokens.find("a.b.d")).isEmpty();
    assertThat(tokens.find("a.b")).isEmpty();
  }

  @Test
  void a_token_that_was_not_the_verified_one_is_not_kept() {
    tokens.keep("x", alice("a.b.c", Duration.ofHours(1)));

    assertThat(tokens.find("x")).isEmpty();
  }

  @Test
  void a_token_bound_to_a_key_is_verified_each_time() {
    var claims = claims("a.b.c");
    claims.setClaim("cnf", Map.of("jkt", "thumb"));
    tokens.keep("a.b.c", identity(claims, "a.b.c", Duration.ofHours(1)).build());

    assertThat(tokens.find("a.b.c")).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("ISSUER_SAID")
  void a_token_the_issuer_was_asked_about_is_asked_about_each_time(String answer) {
    var identity = identity(claims("a.b.c"), "a.b.c", Duration.ofHours(1));
    tokens.keep("a.b.c", identity.addAttribute(answer, "{}").build());

    assertThat(tokens.find("a.b.c")).isEmpty();
  }

  @Test
  void nothing_of_the_request_is_kept() {
    var identity = identity(claims("a.b.c"), "a.b.c", Duration.ofHours(1));
    tokens.keep("a.b.c", identity.addAttribute("request", new Object()).build());

    assertThat(tokens.find("a.b.c").orElseThrow().getAttributes())
        .containsOnlyKeys(TokenLogin.EXPIRES);
  }

  @Test
  void the_one_not_used_for_longest_goes() {
    for (int i = 0; i < VerifiedTokens.MOST; i++) {
      tokens.keep("t" + i, alice("t" + i, Duration.ofHours(1)));
    }
    assertThat(tokens.find("t0")).isPresent();
    tokens.keep("one more", alice("one more", Duration.ofHours(1)));

    assertThat(tokens.find("t0")).isPresent();
    assertThat(tokens.find("t1")).isEmpty();
    assertThat(tokens.find("one more")).isPresent();
  }

  @Test
  void no_memory_no_tokens() {
    var forgetful = new VerifiedTokens(Duration.ZERO, () -> now);
    forgetful.keep("a.b.c", alice("a.b.c", Duration.ofHours(1)));

    assertThat(forgetful.find("a.b.c")).isEmpty();
  }

  @Test
  void what_would_never_be_found_pushes_nobody_out() {
    tokens.keep("a.b.c", alice("a.b.c", Duration.ofHours(1)));
    for (int i = 0; i < VerifiedTokens.MOST; i++) {
      tokens.keep("t" + i, alice("t" + i, Duration.ofSeconds(-10)));
    }

    assertThat(tokens.find("a.b.c")).isPresent();
  }

  private static SecurityIdentity alice(String token, Duration life) {
    return identity(claims(token), token, life).build();
  }

  private static QuarkusSecurityIdentity.Builder identity(
      JwtClaims claims, String token, Duration life) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new OidcJwtCallerPrincipal(claims, new AccessTokenCredential(token)))
        .addRole("admin")
        .addAttribute(TokenLogin.EXPIRES, START.plus(life).getEpochSecond());
  }

  private static JwtClaims claims(String token) {
    var claims = new JwtClaims();
    claims.setSubject("alice");
    claims.setStringClaim("raw_token", token);
    return claims;
  }
}

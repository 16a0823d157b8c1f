package dev.carillon.testkit;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/// Tokens of invented people, signed with a key made for this run.
public final class Tokens {

  private static final String PRIVATE = "carillon.testkit.key.private";
  private static final String PUBLIC = "carillon.testkit.key.public";
  private static final Duration LIFE = Duration.ofMinutes(10);

  private Tokens() {}

  /// {@return a token of `person` in the default tenant}
  ///
  /// @param roles names such as `Role.Names.ADMIN`
  public static String of(String person, String... roles) {
    return signed(claims(roles).subject(person));
  }

  /// {@return a token of `person` in `tenant`}
  public static String inTenant(String tenant, String person, String... roles) {
    return signed(claims(roles).subject(person).claim("tenant", tenant));
  }

  /// {@return a token of `person` in `tenant` that names their mail address}
  ///
  /// @param verified whether the issuer says that the address is theirs
  public static String withEmail(
      String tenant, String person, String email, boolean verified, String... roles) {
    return signed(
        claims(roles)
            .subject(person)
            .claim("tenant", tenant)
            .claim("email", email)
            .claim("email_verified", verified));
  }

  /// {@return a token whose roles stand where Keycloak puts them}
  public static String withRealmRoles(String person, String... roles) {
    return signed(claims().subject(person).claim("realm_access", Map.of("roles", Set.of(roles))));
  }

  /// {@return a token that ended long ago}
  public static String expired(String person, String... roles) {
    var past = Instant.EPOCH.plus(Duration.ofDays(365));
    return signed(claims(roles).subject(person).issuedAt(past).expiresAt(past.plus(LIFE)));
  }

  /// {@return a token that ends after a while, or did before}
  ///
  /// @param life from now; negative for one that has ended
  public static String lasting(Duration life, String person, String... roles) {
    var now = Instant.now();
    var end = now.plus(life);
    var begin = end.minus(LIFE);
    return signed(
        Jwt.claims()
            .groups(Set.of(roles))
            .subject(person)
            .issuedAt(begin.isBefore(now) ? begin : now)
            .expiresAt(end));
  }

  /// {@return a token that names nobody}
  public static String withoutSubject(String... roles) {
    return signed(claims(roles));
  }

  /// {@return an ID token as Keycloak makes it, with all that an access token says}
  public static String idToken(String person, String... roles) {
    return signed(claims(roles).subject(person).claim("typ", "ID"));
  }

  /// {@return a token that says all the right things, signed by somebody else}
  public static String withWrongKey(String person, String... roles) {
    return claims(roles).subject(person).sign(newKeys().getPrivate());
  }

  /// {@return a token of these claims and no other}
  ///
  /// @param claims as a JSON object
  public static String ofClaims(String claims) {
    String signed =
        base64Url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64Url(claims.getBytes(StandardCharsets.UTF_8));
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey());
      signature.update(signed.getBytes(StandardCharsets.UTF_8));
      return signed + "." + base64Url(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// {@return the key that verifies, as `quarkus.oidc.public-key` takes it}
  public static String publicKey() {
    privateKey();
    return System.getProperty(PUBLIC);
  }

  private static JwtClaimsBuilder claims(String... roles) {
    return Jwt.claims().groups(Set.of(roles)).expiresIn(LIFE);
  }

  private static String signed(JwtClaimsBuilder claims) {
    return claims.sign(privateKey());
  }

  /// Kept in system properties for the reason given at [TestPostgres].
  private static synchronized PrivateKey privateKey() {
    if (System.getProperty(PRIVATE) == null) {
      var keys = newKeys();
      System.setProperty(PRIVATE, base64(keys.getPrivate().getEncoded()));
      System.setProperty(PUBLIC, base64(keys.getPublic().getEncoded()));
    }
    var encoded = Base64.getDecoder().decode(System.getProperty(PRIVATE));
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}

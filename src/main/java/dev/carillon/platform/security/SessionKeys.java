package dev.carillon.platform.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The secrets of sessions, the same on every node: each derived for one purpose from
/// `CARILLON_ENCRYPTION_HASH_KEY`, so that a session made by one replica is read by all and
/// outlives a restart. Any thread may call.
@Singleton
public final class SessionKeys {

  /// Length of the secret that seals sessions (characters): its 192 bits feed AES-256-GCM.
  static final int SESSION_CHARS = 43;

  /// Quarkus takes no other length for this one (characters).
  static final int STATE_CHARS = 32;

  private static final String HMAC = "HmacSHA256";

  private final SecretKey key;

  @Inject
  SessionKeys(@ConfigProperty(name = EncryptionKeys.HASH_KEY) Optional<String> hashKey) {
    this(
        EncryptionKeys.hashKey(
            hashKey.orElseThrow(() ->
                new IllegalArgumentException(
                    "CARILLON_ENCRYPTION_HASH_KEY is not set; sessions cannot be sealed."))));
  }

  SessionKeys(SecretKey key) {
    this.key = key;
  }

  /// @param chars how much of it (at most 43)
  String secret(String purpose, int chars) {
    return text("carillon session", purpose).substring(0, chars);
  }

  /// What a page sends with each request that changes something, to show that it was able to read
  /// an answer of ours. It names the person, so that nobody can use their own on another.
  public String csrfToken(Actor actor) {
    return text("carillon csrf", actor.tenant(), actor.id());
  }

  /// A stamp under something we said, to recognise when it comes back.
  ///
  /// @param parts what was said, and to whom; texts of one request never hold U+0001
  public String stamp(String... parts) {
    return text("carillon stamp", String.join("\u0001", parts));
  }

  /// {@return whether a page sent the token of this person} Takes the same time for every wrong
  /// one.
  boolean isCsrfToken(Actor actor, String told) {
    return MessageDigest.isEqual(
        csrfToken(actor).getBytes(StandardCharsets.UTF_8), told.getBytes(StandardCharsets.UTF_8));
  }

  /// No name holds a control character, so no two lists of them read alike.
  private String text(String... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      byte[] sum = mac.doFinal(String.join("\u0001", parts).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no " + HMAC, impossible);
    }
  }
}

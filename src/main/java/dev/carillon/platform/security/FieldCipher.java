package dev.carillon.platform.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Seals personal data for storage, and hashes it so that equal values can be found without being
/// read.
///
/// AES-256-GCM with a random nonce. Data is bound to its place (tenant, table, column, record), so
/// that a sealed value moved to another row does not open. Each scope, such as one run, has a key
/// of its own derived from the configured one (RFC 5869, expand): no derived key comes near the
/// 2^32 messages that random nonces allow. A value carries the id of its key; old keys go on
/// opening.
@Singleton
public final class FieldCipher {

  private static final String HMAC = "HmacSHA256";

  /// Kept of a hash (bytes): 128 bits, no two values of an installation will ever meet.
  private static final int HASH_BYTES = 16;

  private final EncryptionKeys keys;
  private final SecureRandom random = new SecureRandom();

  @Inject
  FieldCipher(
      @ConfigProperty(name = EncryptionKeys.KEYS) Optional<String> keys,
      @ConfigProperty(name = EncryptionKeys.HASH_KEY) Optional<String> hashKey) {
    this(
        EncryptionKeys.parse(
            keys.orElseThrow(() -> missing("CARILLON_ENCRYPTION_KEYS")),
            hashKey.orElseThrow(() -> missing("CARILLON_ENCRYPTION_HASH_KEY"))));
  }

  /// A cipher with keys of its own.
  public FieldCipher(EncryptionKeys keys) {
    this.keys = keys;
  }

  private static IllegalArgumentException missing(String variable) {
    return new IllegalArgumentException(
        variable + " is not set; stored personal data cannot be protected without it.");
  }

  /// {@return the id of the key that new values are sealed with; what carries another is to be
  /// sealed anew when keys are rotated}
  public String activeKey() {
    return keys.active();
  }

  /// What seals and opens the values of one table in one scope. Make one per task: it is used by
  /// one thread at a time.
  ///
  /// @param scope what the values belong to, such as the id of a run; part of the key
  public FieldSeal seal(String tenant, String table, String scope) {
    Map<String, SecretKeySpec> derived = new HashMap<>();
    byte[] info = joined(tenant, table, scope, "\u0001");
    keys.keys().forEach((id, key) -> derived.put(id, new SecretKeySpec(hmac(key, info), "AES")));
    return new FieldSeal(keys.active(), derived, joined(tenant, table), random);
  }

  /// What hashes the values of one purpose in one tenant. Make one per task: it is used by one
  /// thread at a time.
  ///
  /// @param purpose what the values are, so that a doctor and a patient never share a hash
  public FieldHash hash(String tenant, String purpose) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(hmac(keys.hashKey(), joined(tenant, purpose, "\u0001")), HMAC));
      return new FieldHash(mac);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no " + HMAC, impossible);
    }
  }

  /// Hashes of one purpose in one tenant.
  public static final class FieldHash {

    private final Mac mac;

    private FieldHash(Mac mac) {
      this.mac = mac;
    }

    /// {@return the keyed hash (16 bytes), the same for the same value as long as the secret stays}
    public byte[] of(String value) {
      return Arrays.copyOf(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
    }
  }

  private static byte[] hmac(SecretKey key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no " + HMAC, impossible);
    }
  }

  /// Each part with its length before it, so that no two lists of parts give the same bytes.
  static byte[] joined(String... parts) {
    byte[][] encoded =
        Arrays.stream(parts)
            .map(part -> part.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    var buffer =
        ByteBuffer.allocate(Arrays.stream(encoded).mapToInt(part -> part.length + 4).sum());
    for (byte[] part : encoded) {
      buffer.putInt(part.length).put(part);
    }
    return buffer.array();
  }
}

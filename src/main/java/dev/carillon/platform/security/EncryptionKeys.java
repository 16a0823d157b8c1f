package dev.carillon.platform.security;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The keys that protect stored data, as they are configured.
///
/// @param active id of the key that new data is sealed with
/// @param keys keys by id (32 bytes each), the active one included; others are derived from them
/// @param hashKey secret of the keyed hashes (32 bytes); apart, so that it outlives a change of
///   keys
public record EncryptionKeys(String active, Map<String, SecretKey> keys, SecretKey hashKey) {

  /// Setting with the keys: `id:base64,id:base64`, the first is active, the others only open.
  public static final String KEYS = "carillon.encryption.keys";

  /// Setting with the secret of the keyed hashes, base64.
  public static final String HASH_KEY = "carillon.encryption.hash-key";

  /// Length of every key (bytes): AES-256, HMAC-SHA-256.
  public static final int KEY_BYTES = 32;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

  /// Keeps a copy of the map.
  public EncryptionKeys {
    keys = Map.copyOf(keys);
  }

  /// Reads the two settings.
  ///
  /// @throws IllegalArgumentException with one sentence that names the variable and never the key
  public static EncryptionKeys parse(String keys, String hashKey) {
    var byId = new LinkedHashMap<String, SecretKey>();
    for (String entry : keys.split(",", -1)) {
      int colon = entry.indexOf(':');
      String id = colon < 0 ? "" : entry.substring(0, colon).strip();
      if (!ID.matcher(id).matches()) {
        throw new IllegalArgumentException(
            "CARILLON_ENCRYPTION_KEYS is written id:base64,id:base64 with ids of letters, digits,"
                + " dots and dashes.");
      }
      SecretKey key = decoded("CARILLON_ENCRYPTION_KEYS", entry.substring(colon + 1));
      if (byId.put(id, key) != null) {
        throw new IllegalArgumentException(
            "CARILLON_ENCRYPTION_KEYS names the id " + id + " twice.");
      }
    }
    String active = byId.keySet().iterator().next();
    return new EncryptionKeys(active, byId, hashKey(hashKey));
  }

  /// Reads the setting with the secret of the keyed hashes.
  ///
  /// @throws IllegalArgumentException as [#parse] does
  static SecretKey hashKey(String base64) {
    return decoded("CARILLON_ENCRYPTION_HASH_KEY", base64);
  }

  private static SecretKey decoded(String variable, String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException(
          variable + " holds a key that is not base64; make one with: openssl rand -base64 32",
          notBase64);
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          variable + " holds a key that is not 32 bytes; make one with: openssl rand -base64 32");
    }
    return new SecretKeySpec(key, "HmacSHA256");
  }

  /// Tells the ids and no key.
  @Override
  public String toString() {
    return "EncryptionKeys[active=" + active + ", ids=" + keys.keySet() + "]";
  }
}

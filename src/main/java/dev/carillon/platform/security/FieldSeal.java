package dev.carillon.platform.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals and opens the values of one table in one scope; see [FieldCipher]. Used by one thread at a
/// time.
///
/// A sealed value: format 1 (1 byte), length of the key's id (1), the id, nonce (12), ciphertext
/// with its tag (16 more than the plain text).
public final class FieldSeal {

  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int SHORTEST = 2 + NONCE_BYTES + TAG_BITS / Byte.SIZE;

  private final String active;
  private final Map<String, SecretKeySpec> keys;
  private final byte[] place;
  private final SecureRandom random;
  private final Cipher cipher;

  FieldSeal(String active, Map<String, SecretKeySpec> keys, byte[] place, SecureRandom random) {
    this.active = active;
    this.keys = Map.copyOf(keys);
    this.place = place;
    this.random = random;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java has no AES-GCM", impossible);
    }
  }

  /// Seals a value for one place.
  ///
  /// @param record names the row within the scope
  public byte[] seal(String column, String record, byte[] plain) {
    byte[] id = active.getBytes(StandardCharsets.UTF_8);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      start(Cipher.ENCRYPT_MODE, active, nonce, column, record);
      var sealed = ByteBuffer.allocate(SHORTEST + id.length + plain.length);
      sealed.put(FORMAT).put((byte) id.length).put(id).put(nonce);
      cipher.doFinal(ByteBuffer.wrap(plain), sealed);
      return sealed.array();
    } catch (GeneralSecurityException failed) {
      throw new IllegalStateException("A value could not be sealed", failed);
    }
  }

  /// Seals a text, as UTF-8.
  public byte[] sealText(String column, String record, String plain) {
    return seal(column, record, plain.getBytes(StandardCharsets.UTF_8));
  }

  /// Opens a value.
  ///
  /// @throws SealBrokenException when it was changed, belongs elsewhere, or its key is unknown
  public byte[] open(String column, String record, byte[] sealed) {
    if (sealed.length < SHORTEST
        || sealed[0] != FORMAT
        || sealed.length < SHORTEST + Byte.toUnsignedInt(sealed[1])) {
      throw new SealBrokenException("This is not a sealed value");
    }
    int idBytes = Byte.toUnsignedInt(sealed[1]);
    String id = new String(sealed, 2, idBytes, StandardCharsets.UTF_8);
    if (!keys.containsKey(id)) {
      throw new SealBrokenException("The key " + id + " is not configured any more");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 2 + idBytes, nonce, 0, NONCE_BYTES);
    int from = 2 + idBytes + NONCE_BYTES;
    try {
      start(Cipher.DECRYPT_MODE, id, nonce, column, record);
      return cipher.doFinal(sealed, from, sealed.length - from);
    } catch (AEADBadTagException changed) {
      throw new SealBrokenException("A sealed value was changed or belongs elsewhere");
    } catch (GeneralSecurityException failed) {
      throw new IllegalStateException("A value could not be opened", failed);
    }
  }

  /// Opens a text.
  ///
  /// @throws SealBrokenException as [#open] does
  public String openText(String column, String record, byte[] sealed) {
    return new String(open(column, record, sealed), StandardCharsets.UTF_8);
  }

  private void start(int mode, String key, byte[] nonce, String column, String record)
      throws GeneralSecurityException {
    cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place);
    cipher.updateAAD(FieldCipher.joined(column, record));
  }
}

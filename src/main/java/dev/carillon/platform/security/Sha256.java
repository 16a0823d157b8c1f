package dev.carillon.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Plain SHA-256, for what is random or public anyway. What could be guessed is hashed with a key:
/// [FieldCipher#hash].
public final class Sha256 {

  private Sha256() {}

  /// {@return the hash of a text's UTF-8 (32 bytes)}
  public static byte[] of(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256", impossible);
    }
  }
}

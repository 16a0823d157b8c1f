package dev.carillon.app;

import dev.carillon.platform.security.EncryptionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/// With which keys this process protects stored data: the configured ones, or, where the data is
/// only on this machine or for development, ones made once and kept beside the embedded database.
final class EncryptionChoice {

  private static final Logger LOG = Logger.getLogger(EncryptionChoice.class);

  private static final String FILE = "encryption-keys.properties";

  private final StartSettings settings;

  /// @throws StartRefused when what is configured cannot be used
  EncryptionChoice(StartSettings settings) {
    this.settings = settings;
    var keys = settings.get(EncryptionKeys.KEYS);
    var hashKey = settings.get(EncryptionKeys.HASH_KEY);
    if (keys.isPresent() && hashKey.isPresent()) {
      check(keys.get(), hashKey.get());
    } else if (keys.isPresent() || hashKey.isPresent()) {
      throw missing(keys.isPresent() ? "CARILLON_ENCRYPTION_HASH_KEY" : "CARILLON_ENCRYPTION_KEYS");
    }
  }

  /// Sets the properties that `FieldCipher` reads.
  ///
  /// @param home where keys may be made; empty when they must be configured
  /// @throws StartRefused when they are missing
  void apply(Optional<Path> home) {
    var keys = settings.get(EncryptionKeys.KEYS);
    var hashKey = settings.get(EncryptionKeys.HASH_KEY);
    if (keys.isPresent() && hashKey.isPresent()) {
      publish(Map.of(EncryptionKeys.KEYS, keys.get(), EncryptionKeys.HASH_KEY, hashKey.get()));
    } else {
      publish(keptIn(home.orElseThrow(() -> missing("CARILLON_ENCRYPTION_KEYS"))));
    }
  }

  private static StartRefused missing(String variable) {
    return new StartRefused(
        variable
            + " is not set, and personal data must not be stored without it: set"
            + " CARILLON_ENCRYPTION_KEYS to k1:<key> and CARILLON_ENCRYPTION_HASH_KEY to another"
            + " <key>, each made by: openssl rand -base64 32");
  }

  private static void check(String keys, String hashKey) {
    try {
      EncryptionKeys.parse(keys, hashKey);
    } catch (IllegalArgumentException wrong) {
      throw new StartRefused(String.valueOf(wrong.getMessage()));
    }
  }

  private static Map<String, String> keptIn(Path home) {
    var file = home.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        make(home, file);
        LOG.infof("Made the keys that protect stored personal data: %s. Keep a copy.", file);
      }
      var kept = new Properties();
      try (var in = Files.newInputStream(file)) {
        kept.load(in);
      }
      return Map.of(
          EncryptionKeys.KEYS, kept.getProperty(EncryptionKeys.KEYS, ""),
          EncryptionKeys.HASH_KEY, kept.getProperty(EncryptionKeys.HASH_KEY, ""));
    } catch (IOException failed) {
      throw new StartRefused(
          "The encryption keys in " + file.toAbsolutePath() + " cannot be used: " + failed + ".");
    }
  }

  /// Whole or not at all, and never over keys that another process has just made.
  private static void make(Path home, Path file) throws IOException {
    Files.createDirectories(home);
    var half = Files.createTempFile(home, FILE, ".part");
    if (half.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(
        half,
        EncryptionKeys.KEYS
            + "=k1:"
            + newKey()
            + "\n"
            + EncryptionKeys.HASH_KEY
            + "="
            + newKey()
            + "\n");
    try {
      Files.createLink(file, half);
      Files.delete(half);
    } catch (UnsupportedOperationException noLinks) {
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (java.nio.file.FileAlreadyExistsException madeMeanwhile) {
      LOG.debug("Another process made the keys", madeMeanwhile);
      Files.delete(half);
    }
  }

  private static String newKey() {
    var key = new byte[EncryptionKeys.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static void publish(Map<String, String> properties) {
    properties.forEach(System::setProperty);
  }
}

package dev.carillon.notification.webhook;

import dev.carillon.platform.security.FieldCipher;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Seals the secrets of endpoints for storage, each bound to its tenant and endpoint.
@Singleton
final class Sealed {

  private static final String TABLE = "webhook_endpoint";

  /// One place for the new and the old secret, so that a rotation can move the one to the other.
  private static final String COLUMN = "secret";

  private final FieldCipher cipher;

  Sealed(FieldCipher cipher) {
    this.cipher = cipher;
  }

  Buffer seal(String tenant, UUID endpoint, String secret) {
    return Buffer.buffer(
        cipher.seal(tenant, TABLE, endpoint.toString()).sealText(COLUMN, "", secret));
  }

  /// @throws dev.carillon.platform.security.SealBrokenException when it is another's, or was
  ///   changed
  String open(String tenant, UUID endpoint, Buffer sealed) {
    return cipher.seal(tenant, TABLE, endpoint.toString()).openText(COLUMN, "", sealed.getBytes());
  }
}

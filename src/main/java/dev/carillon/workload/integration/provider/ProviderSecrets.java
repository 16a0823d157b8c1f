package dev.carillon.workload.integration.provider;

import dev.carillon.platform.security.FieldCipher;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.UUID;

/// Seals the secrets of providers, each for its row. They belong to no tenant.
@Singleton
public final class ProviderSecrets {

  private static final String NO_TENANT = "";
  private static final String TABLE = "cloud_provider";
  private static final String COLUMN = "client_secret";

  private final FieldCipher cipher;

  public ProviderSecrets(FieldCipher cipher) {
    this.cipher = cipher;
  }

  Buffer seal(UUID provider, String secret) {
    return Buffer.buffer(
        cipher.seal(NO_TENANT, TABLE, provider.toString()).sealText(COLUMN, "", secret));
  }

  /// @throws dev.carillon.platform.security.SealBrokenException when it is another's, or was
  ///   changed
  String open(Provider provider) {
    return open(provider.id(), Objects.requireNonNull(provider.clientSecret(), "a secret"));
  }

  private String open(UUID provider, Buffer sealed) {
    return cipher
        .seal(NO_TENANT, TABLE, provider.toString())
        .openText(COLUMN, "", sealed.getBytes());
  }

  /// {@return the same secret under the key that is active now}
  public Buffer resealed(UUID provider, Buffer sealed) {
    return seal(provider, open(provider, sealed));
  }
}

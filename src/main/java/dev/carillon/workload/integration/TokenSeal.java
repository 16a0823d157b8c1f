package dev.carillon.workload.integration;

import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Seals what is secret of an integration, each value for its tenant, integration and column: one
/// that is moved elsewhere does not open (reliability.md §3.1, 11.3.2).
@Singleton
public final class TokenSeal {

  public static final String ACCESS = "access_token";
  public static final String REFRESH = "refresh_token";
  public static final String VERIFIER = "verifier";

  private static final String TABLE = "integration";

  private final FieldCipher cipher;

  public TokenSeal(FieldCipher cipher) {
    this.cipher = cipher;
  }

  public Buffer seal(String tenant, UUID integration, String column, String secret) {
    return Buffer.buffer(of(tenant, integration).sealText(column, "", secret));
  }

  /// @throws dev.carillon.platform.security.SealBrokenException when it is another's, or was
  ///   changed
  public String open(String tenant, UUID integration, String column, Buffer sealed) {
    return of(tenant, integration).openText(column, "", sealed.getBytes());
  }

  private FieldSeal of(String tenant, UUID integration) {
    return cipher.seal(tenant, TABLE, integration.toString());
  }
}

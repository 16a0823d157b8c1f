package dev.carillon.workload.explorer;

import dev.carillon.platform.security.FieldCipher;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Seals and opens the passwords of connections. A password is sealed for the place it opens, so
/// that whoever changes the host of a connection does not get it sent there.
@Singleton
final class ConnectionSecrets {

  private static final String TABLE = "database_connections";
  private static final String COLUMN = "secret";

  private final FieldCipher cipher;

  ConnectionSecrets(FieldCipher cipher) {
    this.cipher = cipher;
  }

  byte @Nullable [] seal(
      String tenant, UUID connection, Connection.Place place, @Nullable String password) {
    return password == null
        ? null
        : cipher
            .seal(tenant, TABLE, connection.toString())
            .sealText(COLUMN, place.sealedFor(), password);
  }

  /// {@return the password, empty for none}
  ///
  /// @throws dev.carillon.platform.security.SealBrokenException when it was sealed for another
  ///   place
  String open(Connection connection) {
    byte[] secret = connection.secret();
    return secret == null
        ? ""
        : cipher
            .seal(connection.tenant(), TABLE, connection.id().toString())
            .openText(COLUMN, connection.place().sealedFor(), secret);
  }
}

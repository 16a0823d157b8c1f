package dev.carillon.workload.cascade;

import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/// Seals what a deletion keeps: it is the personal data of somebody who was to be deleted, so that
/// neither a dump of the table nor a row moved to another deletion gives it away. The key is the
/// tenant's own ([ADR 0009](docs/adr/0009-uploads-and-records-are-sealed.md)).
@Singleton
final class Snapshots {

  private static final String TABLE = "deletion_audit";
  private static final String SNAPSHOT = "snapshot";
  private static final String NAME = "name";

  private final FieldCipher cipher;

  Snapshots(FieldCipher cipher) {
    this.cipher = cipher;
  }

  /// What a deletion keeps, as it is stored.
  ///
  /// @param kept rows by collection, as a JSON object: all that can be read without the key
  record Sealed(Buffer snapshot, Buffer name, String kept) {}

  /// @param audit id of the deletion
  /// @param snapshot JSON object
  /// @param name of who was deleted
  Sealed sealed(String tenant, String audit, String snapshot, String name, String kept) {
    FieldSeal seal = seal(tenant);
    return new Sealed(
        Buffer.buffer(seal.sealText(SNAPSHOT, audit, snapshot)),
        Buffer.buffer(seal.sealText(NAME, audit, name)),
        kept);
  }

  /// {@return the JSON object}
  String snapshot(String tenant, String audit, Buffer sealed) {
    return opened(tenant, SNAPSHOT, audit, sealed);
  }

  String name(String tenant, String audit, Buffer sealed) {
    return opened(tenant, NAME, audit, sealed);
  }

  private String opened(String tenant, String column, String audit, Buffer sealed) {
    return new String(seal(tenant).open(column, audit, sealed.getBytes()), StandardCharsets.UTF_8);
  }

  private FieldSeal seal(String tenant) {
    return cipher.seal(tenant, TABLE, "");
  }
}

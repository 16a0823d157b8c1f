package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.SourceKind;
import dev.carillon.workload.explorer.source.Tls;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A connection as it is stored.
///
/// @param dbType as the client named it: `supabase` is PostgreSQL
/// @param place where the database is
/// @param secret the password, sealed; `null` for none
/// @param createdBy the `sub` of a person
@SuppressWarnings("ArrayRecordComponent") // on its way in or out of a row; nobody compares two
record Connection(
    UUID id,
    String tenant,
    String name,
    @Nullable String description,
    String dbType,
    Place place,
    byte @Nullable [] secret,
    String createdBy,
    boolean active,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  /// Where a database is, but for the password.
  ///
  /// @param port 1..65535, or `null` for SQLite
  /// @param tlsCa PEM, or `null`
  /// @param filePath within the tenant's folder of SQLite files, or `null`
  record Place(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String database,
      @Nullable String username,
      Tls tls,
      @Nullable String tlsCa,
      @Nullable String filePath) {

    /// What a password is sealed for: for another server or another user it does not open.
    String sealedFor() {
      return host + "\n" + port + "\n" + database + "\n" + username + "\n" + tls + "\n" + tlsCa;
    }
  }

  SourceKind kind() {
    return kindOf(dbType);
  }

  /// {@return the kind of database that clients call so}
  static SourceKind kindOf(String dbType) {
    return switch (dbType) {
      case "mysql" -> SourceKind.MYSQL;
      case "sqlite" -> SourceKind.SQLITE;
      default -> SourceKind.POSTGRESQL;
    };
  }

  /// {@return the same connection to another place}
  ///
  /// @param password sealed for it, or `null`
  Connection at(Place other, byte @Nullable [] password) {
    return new Connection(
        id,
        tenant,
        name,
        description,
        dbType,
        other,
        password,
        createdBy,
        active,
        createdAt,
        updatedAt);
  }

  /// Tells which it is, and nothing that leads to it.
  @Override
  public String toString() {
    return "Connection[" + id + "]";
  }
}

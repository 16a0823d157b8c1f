package dev.carillon.workload.explorer.source;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a database is and how to get in. For PostgreSQL and MySQL all but `file`, for SQLite
/// `file` alone.
///
/// @param host a DNS name or an address, without brackets; empty for SQLite
/// @param port 1..65535, or 0 for SQLite
/// @param password empty for none; never shown
/// @param tlsCa certificates (PEM) of the authority to believe, or `null` for those of the Java
///   runtime
/// @param file the database of SQLite, or `null`
public record SourceAddress(
    SourceKind kind,
    String host,
    int port,
    String database,
    String username,
    String password,
    Tls tls,
    @Nullable String tlsCa,
    @Nullable Path file) {

  /// {@return the address of a SQLite file}
  public static SourceAddress ofFile(Path file) {
    return new SourceAddress(SourceKind.SQLITE, "", 0, "", "", "", Tls.OFF, null, file);
  }

  /// {@return the same at another host}
  SourceAddress at(String otherHost) {
    return new SourceAddress(kind, otherHost, port, database, username, password, tls, tlsCa, file);
  }

  /// Tells the kind of database and nothing that leads to it.
  @Override
  public String toString() {
    return "SourceAddress[" + kind.word() + "]";
  }
}

package dev.carillon.workload.explorer;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A connection as answers show it: without its password.
///
/// @param role what the asker is to it; `null` for an admin of the tenant who is no member
@RegisterForReflection
record ConnectionView(
    UUID id,
    String name,
    @Nullable String description,
    String dbType,
    Config config,
    String createdBy,
    boolean isActive,
    @Nullable String role,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  /// @param hasPassword whether one is stored
  @RegisterForReflection
  record Config(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String database,
      @Nullable String username,
      String sslMode,
      boolean hasPassword,
      @com.fasterxml.jackson.annotation.JsonProperty("file_path") @Nullable String filePath) {}

  static ConnectionView of(ConnectionStore.Seen seen) {
    Connection c = seen.connection();
    Connection.Place place = c.place();
    MemberRole role = seen.role();
    return new ConnectionView(
        c.id(),
        c.name(),
        c.description(),
        c.dbType(),
        new Config(
            place.host(),
            place.port(),
            place.database(),
            place.username(),
            place.tls().word(),
            c.secret() != null,
            place.filePath()),
        c.createdBy(),
        c.active(),
        role == null ? null : role.word(),
        c.createdAt(),
        c.updatedAt());
  }
}

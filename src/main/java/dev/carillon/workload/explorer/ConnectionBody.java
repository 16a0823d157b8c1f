package dev.carillon.workload.explorer;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a client says about a connection; in a change, what is left out stays as it is.
///
/// @param dbType mysql, postgresql, sqlite or supabase; cannot be changed
/// @param isActive a connection that is switched off is not read
@RegisterForReflection
record ConnectionBody(
    @Nullable String name,
    @Nullable String description,
    @Schema(enumeration = {"mysql", "postgresql", "sqlite", "supabase"}) @Nullable String dbType,
    @Nullable Config config,
    @Nullable Boolean isActive) {

  /// Where the database is (domain-003 §1, `config`).
  ///
  /// @param port 1..65535; that of the kind of database when left out
  /// @param password kept sealed and never shown; needed again with each change of the place
  /// @param ssl `true` is the mode `verify-full`
  /// @param sslMode off, require or verify-full; wins over `ssl`
  /// @param sslCa certificates (PEM) of the authority to believe
  /// @param filePath of SQLite: a name in the folder of the installation
  /// @param url of Supabase: its project's address, from which host and user follow
  /// @param dbPassword of Supabase: the database's password
  @RegisterForReflection
  record Config(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String database,
      @Nullable String username,
      @Nullable String password,
      @Nullable Boolean ssl,
      @Schema(enumeration = {"off", "require", "verify-full"}) @Nullable String sslMode,
      @Nullable String sslCa,
      @com.fasterxml.jackson.annotation.JsonProperty("file_path") @Nullable String filePath,
      @Nullable String url,
      @com.fasterxml.jackson.annotation.JsonProperty("anon_key") @Nullable String anonKey,
      @com.fasterxml.jackson.annotation.JsonProperty("service_role_key")
          @Nullable String serviceRoleKey,
      @com.fasterxml.jackson.annotation.JsonProperty("db_password") @Nullable String dbPassword) {

    static final Config NONE =
        new Config(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /// {@return the password, whatever it is called; `null` when none is given}
    @Nullable String secret() {
      return dbPassword != null ? dbPassword : password;
    }

    /// Tells the names of what is given, and no value.
    @Override
    public String toString() {
      return "Config" + Map.of("host", host != null, "file_path", filePath != null);
    }
  }
}

package dev.carillon.workload.explorer;

import dev.carillon.job.api.Faults;
import dev.carillon.workload.explorer.source.SourceKind;
import dev.carillon.workload.explorer.source.Sources;
import dev.carillon.workload.explorer.source.Tls;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says all that is wrong with what a client says about a connection.
@Singleton
final class ConnectionChecks {

  private static final Set<String> TYPES = Set.of("mysql", "postgresql", "sqlite", "supabase");

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,62})?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})?)*");

  private static final Pattern PROJECT =
      Pattern.compile("https://([a-z0-9]{4,40})\\.supabase\\.co/?");

  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_TEXT = 255;
  private static final int LONGEST_DESCRIPTION = 2_000;
  private static final int LONGEST_PASSWORD = 1_000;
  private static final int LONGEST_CA = 100_000;
  private static final int LAST_PORT = 65_535;

  private final Sources sources;
  private final SqliteFolder folder;

  ConnectionChecks(Sources sources, SqliteFolder folder) {
    this.sources = sources;
    this.folder = folder;
  }

  void newOne(ConnectionBody body, Faults faults) {
    String type = body.dbType();
    if (type == null || !TYPES.contains(type)) {
      faults.add("/dbType", "must be one of mysql, postgresql, sqlite, supabase");
    }
    if (body.name() == null) {
      faults.add("/name", "is missing");
    }
    common(body, faults);
  }

  /// What holds for a new connection and for a change.
  void common(ConnectionBody body, Faults faults) {
    String name = body.name();
    if (name != null && (name.isBlank() || name.length() > LONGEST_TEXT)) {
      faults.add("/name", "must have 1 to 255 characters and not be blank");
    }
    String description = body.description();
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      faults.add("/description", "must have at most 2000 characters");
    }
  }

  /// {@return where the database is} What is wrong goes into `faults`.
  Connection.Place place(SourceKind kind, String type, ConnectionBody.Config given, Faults faults) {
    if (kind == SourceKind.SQLITE) {
      return file(given, faults);
    }
    ConnectionBody.Config config = type.equals("supabase") ? supabase(given, faults) : given;
    host(config.host(), faults);
    Integer port = config.port();
    if (port != null && (port < 1 || port > LAST_PORT)) {
      faults.add("/config/port", "must be 1 to 65535");
    }
    required("/config/database", config.database(), LONGEST_TEXT, faults);
    required("/config/username", config.username(), LONGEST_TEXT, faults);
    String secret = config.secret();
    if (secret != null && (secret.length() > LONGEST_PASSWORD || hasControl(secret))) {
      faults.add("/config/password", "must have at most 1000 characters and no control characters");
    }
    return new Connection.Place(
        config.host(),
        port == null ? Integer.valueOf(kind.defaultPort()) : port,
        config.database(),
        config.username(),
        tls(config, faults),
        ca(config.sslCa(), faults),
        null);
  }

  private Connection.Place file(ConnectionBody.Config config, Faults faults) {
    String path = config.filePath();
    if (!folder.isThere()) {
      faults.add("/config/file_path", "SQLite is not offered here: no folder is set up for it");
    } else if (path == null || !SqliteFolder.isName(path)) {
      faults.add(
          "/config/file_path",
          "must be a name in your tenant's folder of SQLite files: letters, digits, . _ - and / between");
    }
    return new Connection.Place(null, null, null, null, Tls.OFF, null, path);
  }

  /// Host, database and user of a Supabase project follow from its address. Who says nothing of TLS
  /// gets it; `ssl` means here what it means everywhere.
  private static ConnectionBody.Config supabase(ConnectionBody.Config given, Faults faults) {
    String url = given.url();
    if (url == null || given.host() != null) {
      return given;
    }
    Matcher project = PROJECT.matcher(url);
    if (!project.matches()) {
      faults.add("/config/url", "must be the address of a project: https://<project>.supabase.co");
      return given;
    }
    return new ConnectionBody.Config(
        "db." + project.group(1) + ".supabase.co",
        given.port(),
        given.database() == null ? "postgres" : given.database(),
        given.username() == null ? "postgres" : given.username(),
        given.password(),
        given.ssl(),
        given.sslMode() == null && !Boolean.TRUE.equals(given.ssl())
            ? Tls.REQUIRE.word()
            : given.sslMode(),
        given.sslCa(),
        null,
        url,
        null,
        null,
        given.dbPassword());
  }

  private void host(@Nullable String host, Faults faults) {
    if (host == null || host.length() > LONGEST_HOST || !isHost(host)) {
      faults.add("/config/host", "must be a DNS name or an address, without brackets and port");
    } else if (sources.forbids(host)) {
      faults.add("/config/host", "is in a network that connections may not lead to");
    }
  }

  private static boolean isHost(String host) {
    if (host.indexOf(':') < 0 || host.indexOf('[') >= 0) {
      return HOST.matcher(host).matches();
    }
    try {
      return InetAddress.ofLiteral(host) != null;
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private static Tls tls(ConnectionBody.Config config, Faults faults) {
    String mode = config.sslMode();
    if (mode == null) {
      return Boolean.TRUE.equals(config.ssl()) ? Tls.VERIFY_FULL : Tls.OFF;
    }
    try {
      return Tls.named(mode);
    } catch (IllegalArgumentException none) {
      faults.add("/config/sslMode", "must be one of off, require, verify-full");
      return Tls.OFF;
    }
  }

  private static @Nullable String ca(@Nullable String pem, Faults faults) {
    if (pem != null
        && (pem.length() > LONGEST_CA || !pem.startsWith("-----BEGIN CERTIFICATE-----"))) {
      faults.add("/config/sslCa", "must be certificates in PEM form");
    }
    return pem;
  }

  private static void required(String place, @Nullable String text, int longest, Faults faults) {
    if (text == null || text.isBlank() || text.length() > longest || hasControl(text)) {
      faults.add(place, "must have 1 to " + longest + " characters, none of them a control");
    }
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}

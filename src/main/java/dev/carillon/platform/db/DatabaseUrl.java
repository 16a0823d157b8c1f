package dev.carillon.platform.db;

import java.io.Serial;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the database is and who we are there, read from one URL.
///
/// @param host name or address, an IPv6 address in brackets
/// @param port TCP port (1..65535)
/// @param database name of the database, decoded
/// @param user role to log in as, decoded
/// @param password of that role, decoded, empty when none is needed
/// @param tls how the connection is protected
public record DatabaseUrl(
    String host, int port, String database, String user, String password, Tls tls) {

  /// The variable people set; every message names it.
  public static final String VARIABLE = "CARILLON_DATABASE_URL";

  /// The way around a pooler in transaction mode, for what belongs to a session. That it is set
  /// says that [#VARIABLE] leads through one.
  public static final String DIRECT_VARIABLE = "CARILLON_DATABASE_DIRECT_URL";

  private static final String CURE =
      "; write it as postgresql://user:password@host:5432/database?sslmode=require,"
          + " with special characters in user and password percent-encoded.";
  private static final int DEFAULT_PORT = 5432;
  private static final int MAX_PORT = 65_535;

  /// The words libpq has for `sslmode`.
  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private static final Set<String> PARAMETERS =
      Set.of("sslmode", "sslrootcert", "user", "password");

  /// How the connection is protected.
  ///
  /// @param mode a word of libpq's `sslmode`
  /// @param rootCertificate PEM file with the authorities to trust, needed by the `verify-` modes
  public record Tls(String mode, Optional<String> rootCertificate) {

    boolean verifies() {
      return mode.startsWith("verify-");
    }

    /// {@return whether the certificate also has to be that of the host}
    boolean comparesNames() {
      return mode.equals("verify-full");
    }
  }

  /// Reads `postgresql://`, `postgres://` and `jdbc:postgresql://` addresses.
  ///
  /// @param text what the variable holds
  /// @throws WrongDatabaseUrl with one sentence that says what is wrong and how to write it
  public static DatabaseUrl parse(String text) {
    return parse(VARIABLE, text);
  }

  /// The same for another variable, which the message names.
  public static DatabaseUrl parse(String variable, String text) {
    try {
      return parsed(text);
    } catch (Flaw flaw) {
      throw new WrongDatabaseUrl(variable + " " + flaw.getMessage() + CURE);
    }
  }

  /// What is wrong with a text, as the end of a sentence.
  private static final class Flaw extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    Flaw(String what) {
      super(what);
    }
  }

  private static DatabaseUrl parsed(String text) {
    var uri = uri(text.strip());
    var parameters = parameters(uri.getRawQuery());
    var authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
    int at = authority.lastIndexOf('@');
    var credentials = at < 0 ? "" : authority.substring(0, at);
    int colon = credentials.indexOf(':');
    var user = colon < 0 ? credentials : credentials.substring(0, colon);
    var password = colon < 0 ? "" : credentials.substring(colon + 1);
    var place = authority.substring(at + 1);
    int portColon = place.indexOf(':', place.indexOf(']') + 1);
    return new DatabaseUrl(
        required(portColon < 0 ? place : place.substring(0, portColon), "host"),
        portColon < 0 ? DEFAULT_PORT : port(place.substring(portColon + 1)),
        required(decoded(withoutSlash(uri.getRawPath())), "database"),
        required(decoded(user.isEmpty() ? parameters.getOrDefault("user", "") : user), "user"),
        usable(decoded(password.isEmpty() ? parameters.getOrDefault("password", "") : password)),
        tls(parameters));
  }

  /// {@return the same place for JDBC, without user and password}
  public String jdbcUrl() {
    var root = tls.rootCertificate().map(file -> "&sslrootcert=" + encoded(file)).orElse("");
    return "jdbc:" + place() + "?sslmode=" + tls.mode() + root;
  }

  /// {@return the same place for the reactive client, without user and password}
  public String reactiveUrl() {
    return place() + "?sslmode=" + tls.mode();
  }

  /// {@return host, port and database, fit for a log}
  public String place() {
    return "postgresql://" + host + ":" + port + "/" + encoded(database);
  }

  /// {@return every Quarkus setting this address stands for, by name}
  public Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("quarkus.datasource.reactive.url", reactiveUrl());
    settings.put("quarkus.datasource.username", literal(user));
    settings.put("quarkus.datasource.password", literal(password));
    if (tls.verifies()) {
      settings.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
      tls.rootCertificate()
          .ifPresent(file ->
              settings.put(
                  "quarkus.datasource.reactive.trust-certificate-pem.certs", literal(file)));
      var names = tls.comparesNames() ? ClientTls.NAMES : ClientTls.NO_NAMES;
      settings.put("quarkus.datasource.reactive.hostname-verification-algorithm", names);
    } else {
      // libpq's "require" and below encrypt without asking who is there; the Vert.x client would
      // refuse a certificate it does not know.
      settings.put("quarkus.datasource.reactive.trust-all", "true");
    }
    return settings;
  }

  /// {@return the settings to be added to those of a pooler's address, if this is the way around
  /// it: where to listen for notices, and that no statement may stay prepared in between}
  public Map<String, String> settingsBesidePooler() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("carillon.database.direct.url", reactiveUrl());
    settings.put("carillon.database.direct.user", literal(user));
    settings.put("carillon.database.direct.password", literal(password));
    tls.rootCertificate()
        .ifPresent(
            file -> settings.put("carillon.database.direct.root-certificate", literal(file)));
    for (String pool : List.of("", "engine.")) {
      var reactive = "quarkus.datasource." + pool + "reactive.";
      settings.put(reactive + "postgresql.use-layer7-proxy", "true");
      settings.put(reactive + "cache-prepared-statements", "false");
      settings.put(reactive + "postgresql.pipelining-limit", "1");
    }
    settings.put("quarkus.datasource.upkeep.reactive.postgresql.use-layer7-proxy", "true");
    return settings;
  }

  /// In a setting `${` would begin a reference to another one, `$$` would be one of them, and a
  /// backslash before one would go: so each has a backslash of its own.
  private static String literal(String value) {
    return value.replace("$", "\\$");
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return place();
  }

  private static URI uri(String text) {
    var plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    if (!plain.startsWith("postgresql://") && !plain.startsWith("postgres://")) {
      throw wrong("does not start with postgresql://");
    }
    try {
      return new URI(plain);
    } catch (URISyntaxException broken) {
      // The exception quotes the whole text, password included: it is not passed on.
      throw wrong("is not a valid URL (character " + (broken.getIndex() + 1) + ")");
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    var found = new LinkedHashMap<String, String>();
    if (query == null || query.isEmpty()) {
      return found;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      var name = equals < 0 ? pair : pair.substring(0, equals);
      if (!PARAMETERS.contains(name)) {
        throw wrong("has a parameter other than sslmode, sslrootcert, user and password");
      }
      found.put(name, equals < 0 ? "" : pair.substring(equals + 1));
    }
    return found;
  }

  private static Tls tls(Map<String, String> parameters) {
    var mode = parameters.getOrDefault("sslmode", "prefer");
    if (!SSL_MODES.contains(mode)) {
      throw wrong(
          "has an sslmode other than " + String.join(", ", SSL_MODES.stream().sorted().toList()));
    }
    var root = Optional.ofNullable(parameters.get("sslrootcert")).map(DatabaseUrl::decoded);
    var tls = new Tls(mode, root);
    if (tls.verifies() && root.isEmpty()) {
      throw wrong("asks for sslmode=" + mode + " without sslrootcert=<PEM file>");
    }
    return tls;
  }

  private static int port(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    }
    throw wrong("has a port that is not a number from 1 to 65535");
  }

  private static String required(String value, String what) {
    if (value.isEmpty()) {
      throw wrong("names no " + what);
    }
    return value;
  }

  /// The Vert.x client leaves spaces out of what it hashes for SCRAM and refuses what is not ASCII
  /// (scram-client 2.1, `NO_PREPARATION`), where JDBC logs in.
  private static String usable(String password) {
    if (!password.chars().allMatch(each -> each > ' ' && each <= '~')) {
      throw wrong(
          "has a password with a space or a character that is not ASCII, with which the service"
              + " cannot log in; give the role another one");
    }
    return password;
  }

  private static String withoutSlash(@Nullable String path) {
    return path == null || path.isEmpty() ? "" : path.substring(1);
  }

  private static String decoded(String text) {
    // A plus sign is itself in this part of a URL, unlike in a form.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Flaw wrong(String what) {
    return new Flaw(what);
  }
}

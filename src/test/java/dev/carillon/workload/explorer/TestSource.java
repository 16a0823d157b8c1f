package dev.carillon.workload.explorer;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/// A database to explore, empty and of its own.
///
/// @param dbType as connections name it
/// @param config where it is, password included
record TestSource(
    String dbType, Map<String, Object> config, String jdbcUrl, String user, String password) {

  /// Of the tenant the people of the tests are in.
  static final Path SQLITE_FOLDER = Path.of("target", "test-sqlite", "default");

  /// One of each kind that can be had on this machine.
  static Stream<String> kinds() {
    return Stream.of("postgresql", "mysql", "sqlite");
  }

  static TestSource of(String kind) {
    return switch (kind) {
      case "postgresql" -> postgres();
      case "mysql" -> TestMaria.newDatabase();
      default -> sqlite();
    };
  }

  static TestSource postgres() {
    DatabaseUrl address = TestPostgres.newDatabase();
    return new TestSource(
        "postgresql",
        network(
            address.host(), address.port(), address.database(), address.user(), address.password()),
        address.jdbcUrl(),
        address.user(),
        address.password());
  }

  static TestSource sqlite() {
    String name = "s" + UUID.randomUUID() + ".db";
    try {
      Files.createDirectories(SQLITE_FOLDER);
      Files.createFile(SQLITE_FOLDER.resolve(name));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return new TestSource(
        "sqlite", Map.of("file_path", name), "jdbc:sqlite:" + SQLITE_FOLDER.resolve(name), "", "");
  }

  static Map<String, Object> network(
      String host, int port, String database, String user, String password) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("host", host);
    config.put("port", port);
    config.put("database", database);
    config.put("username", user);
    config.put("password", password);
    return config;
  }

  /// {@return the config with another value}
  Map<String, Object> with(String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(config);
    changed.put(name, value);
    return changed;
  }

  Connection connect() throws SQLException {
    return connect(driver(), jdbcUrl, user, password);
  }

  /// By its class: `DriverManager` knows those alone that the first test's class loader found.
  static Connection connect(Driver driver, String jdbcUrl, String user, String password)
      throws SQLException {
    var login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    return Objects.requireNonNull(driver.connect(jdbcUrl, login), jdbcUrl);
  }

  private Driver driver() {
    return switch (jdbcUrl.replaceFirst("jdbc:([a-z]+):.*", "$1")) {
      case "sqlite" -> new org.sqlite.JDBC();
      case "mariadb" -> new org.mariadb.jdbc.Driver();
      default -> new org.postgresql.Driver();
    };
  }

  TestSource run(String... statements) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return this;
  }

  String one(String query) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /// Two tables, one with every trap a cell can be.
  TestSource shop() {
    boolean maria = dbType.equals("mysql");
    String text = maria ? "varchar(200)" : "text";
    run(
        "CREATE TABLE customer (id int PRIMARY KEY, name " + text + " NOT NULL, note " + text + ")",
        "CREATE TABLE invoice (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES"
            + " customer(id), total decimal(12,2))",
        "CREATE INDEX invoice_customer ON invoice (customer_id)",
        "INSERT INTO customer VALUES (1, 'Plain', NULL), (2, '=1+1', 'a \"quote\", a comma'),"
            + " (3, 'Zoë', 'two\nlines'), (4, '@SUM(A1)', '-5'), (5, '+49', '')",
        "INSERT INTO invoice VALUES (10, 1, -12.50), (11, 3, 99999999.99)");
    return this;
  }
}

package dev.carillon.testkit;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/// The one PostgreSQL 18 of a test run: started at its first use, stopped with the JVM. Its files
/// are of no value, so it does not wait for the disk.
///
/// The address is kept in a system property because Quarkus loads the test classes once more for
/// each application it starts.
public final class TestPostgres {

  private static final String ADDRESS = "carillon.testkit.postgres";

  private static final Path HOME = Path.of("target", "test-postgres");

  private static final Map<String, String> FAST =
      Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");

  private TestPostgres() {}

  /// {@return the address of a new, empty database}
  public static DatabaseUrl newDatabase() {
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (var connection = connect(server());
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return named(server(), name);
  }

  /// {@return the address of a new database with the migrations done}
  public static DatabaseUrl newMigratedDatabase() {
    return migrated(newDatabase());
  }

  /// Does the migrations.
  ///
  /// @return the same address
  public static DatabaseUrl migrated(DatabaseUrl address) {
    Flyway.configure()
        .dataSource(address.jdbcUrl(), address.user(), address.password())
        .locations("db/migration")
        .load()
        .migrate();
    return address;
  }

  /// {@return a new JDBC connection, for what a test looks up or breaks beside the application}
  public static Connection connect(DatabaseUrl address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  /// {@return the directory with the server's programs}
  public static Path programs() {
    server();
    return HOME.resolve("postgresql-18").toAbsolutePath();
  }

  private static synchronized DatabaseUrl server() {
    var known = System.getProperty(ADDRESS);
    return known == null ? start() : DatabaseUrl.parse(known);
  }

  private static DatabaseUrl start() {
    var server = EmbeddedPostgresServer.start(HOME, FAST);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "test-postgres"));
    var address = server.address();
    var text =
        "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
            .formatted(
                address.user(),
                address.password(),
                address.host(),
                address.port(),
                address.database());
    System.setProperty(ADDRESS, text);
    dropLeftovers(address);
    return address;
  }

  /// Databases of earlier runs would only fill the disk.
  private static void dropLeftovers(DatabaseUrl address) {
    try (var connection = connect(address);
        var statement = connection.createStatement();
        var drops = connection.createStatement();
        var names =
            statement.executeQuery(
                """
                SELECT datname FROM pg_database d
                 WHERE datname ~ '^t[0-9a-f]{32}$'
                   AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)
                """)) {
      while (names.next()) {
        drops.execute("DROP DATABASE IF EXISTS " + names.getString(1));
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static DatabaseUrl named(DatabaseUrl server, String database) {
    return new DatabaseUrl(
        server.host(), server.port(), database, server.user(), server.password(), server.tls());
  }
}

package dev.carillon.platform.db.schema;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;

/// Brings the schema of a database to the one this program works on.
///
/// Each migration is a transaction of its own: it is done whole or not at all, and its locks end
/// with it (docs/adr/0031). Two processes may migrate at once; the second waits and finds nothing
/// to do. Blocks.
///
/// A migration that waits for a table stands in front of all who come after it. So it gives way
/// after [#LOCK_TIMEOUT] and begins anew; the look at the history with which each try starts is the
/// turn of the others.
public final class Migration {

  private static final int TRIES_TO_CONNECT = 3;

  /// How long the others wait at most for a table that the migration itself waits for.
  static final Duration LOCK_TIMEOUT = Duration.ofMillis(50);

  /// Some half a minute.
  private static final int TRIES_TO_LOCK = 200;

  /// `lock_not_available`
  private static final String GAVE_WAY = "55P03";

  private Migration() {}

  /// @param login of a role that may create tables there; not through a pooler
  /// @return number of migrations done (count), 0 when none was missing
  /// @throws MigrationFailure with one sentence; the migrations before the one it names are then
  ///   done, and nothing of that one
  public static int run(JdbcLogin login) {
    Flyway flyway =
        Flyway.configure(Migration.class.getClassLoader())
            .dataSource(login.url(), login.user(), login.password())
            .connectRetries(TRIES_TO_CONNECT)
            .initSql("SET lock_timeout = " + LOCK_TIMEOUT.toMillis())
            .cleanDisabled(true)
            .resourceProvider(new SchemaScripts())
            .javaMigrationClassProvider(List::of)
            .load();
    for (int tries = 1; ; tries++) {
      try {
        return flyway.migrate().migrationsExecuted;
      } catch (FlywayException failed) {
        if (tries == TRIES_TO_LOCK || !GAVE_WAY.equals(sqlState(failed))) {
          throw new MigrationFailure(sentence(failed), failed);
        }
      }
    }
  }

  private static String sentence(FlywayException failed) {
    @Nullable SQLException cause = sqlException(failed);
    var reason =
        switch (sqlState(failed)) {
          case "42501" ->
              "the role has no right to: "
                  + firstLine(cause)
                  + "; let the owner of the database GRANT CREATE ON SCHEMA and ownership of the"
                  + " tables";
          case "53100" -> "the disk of the database is full; make room";
          case GAVE_WAY, "57014" -> "somebody else holds a lock on a table: " + firstLine(cause);
          default -> cause == null ? firstLine(failed) : firstLine(cause);
        };
    return what(failed) + ": " + reason + ".";
  }

  private static String what(FlywayException failed) {
    return failed instanceof FlywayMigrateException one
        ? "Migration "
            + one.getMigration().getVersion()
            + " of the schema was not done, and nothing of it is left; those before it are done"
        : "The schema was not migrated, and nothing of it was changed";
  }

  private static String sqlState(FlywayException failed) {
    @Nullable SQLException cause = sqlException(failed);
    return cause == null ? "" : String.valueOf(cause.getSQLState());
  }

  private static @Nullable SQLException sqlException(Throwable failed) {
    for (@Nullable Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }

  private static String firstLine(@Nullable Throwable failed) {
    var message = failed == null ? "" : String.valueOf(failed.getMessage());
    return message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }
}

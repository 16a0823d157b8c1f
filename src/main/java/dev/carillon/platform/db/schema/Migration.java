package dev.carillon.platform.db.schema;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// Brings the schema of a database to the one this program works on.
///
/// All missing migrations are one transaction: they are all done or none is. Two processes may
/// migrate at once; the second waits and finds nothing to do. Blocks.
public final class Migration {

  private static final int TRIES_TO_CONNECT = 3;

  private Migration() {}

  /// @param login of a role that may create tables there; not through a pooler
  /// @return number of migrations done (count), 0 when none was missing
  /// @throws MigrationFailure with one sentence; the database is then as it was
  public static int run(JdbcLogin login) {
    try {
      return Flyway.configure(Migration.class.getClassLoader())
          .dataSource(login.url(), login.user(), login.password())
          .connectRetries(TRIES_TO_CONNECT)
          .cleanDisabled(true)
          .group(true)
          .resourceProvider(new SchemaScripts())
          .javaMigrationClassProvider(List::of)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayException failed) {
      throw new MigrationFailure(sentence(failed), failed);
    }
  }

  private static String sentence(FlywayException failed) {
    @Nullable SQLException cause = sqlException(failed);
    var reason =
        switch (cause == null ? "" : String.valueOf(cause.getSQLState())) {
          case "42501" ->
              "the role has no right to: "
                  + firstLine(cause)
                  + "; let the owner of the database GRANT CREATE ON SCHEMA and ownership of the"
                  + " tables";
          case "53100" -> "the disk of the database is full; make room";
          case "55P03", "57014" -> "somebody else holds a lock on a table: " + firstLine(cause);
          default -> cause == null ? firstLine(failed) : firstLine(cause);
        };
    return "The schema was not migrated, and nothing of it was changed: " + reason + ".";
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

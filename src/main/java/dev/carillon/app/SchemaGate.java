package dev.carillon.app;

import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import dev.carillon.platform.db.schema.Migration;
import dev.carillon.platform.db.schema.MigrationFailure;
import dev.carillon.platform.db.schema.SchemaScripts;
import dev.carillon.platform.db.schema.SchemaState;

/// Lets a process serve only on a schema it knows: brings it up to date if that is its task, else
/// says who has to.
final class SchemaGate {

  static final String MIGRATE = "CARILLON_DATABASE_MIGRATE";
  static final String ALLOW_NEWER = "CARILLON_DATABASE_ALLOW_NEWER";

  private final boolean migrates;
  private final boolean allowsNewer;

  /// @throws StartRefused when one of the two variables is neither true nor false
  SchemaGate(StartSettings settings) {
    this.migrates = settings.flag(MIGRATE, true);
    this.allowsNewer = settings.flag(ALLOW_NEWER, false);
  }

  /// Blocks while it migrates.
  ///
  /// @param login not through a pooler
  /// @throws StartRefused when this process may not serve there
  void open(JdbcLogin login, DatabaseFacts facts) {
    switch (facts.schema()) {
      case SchemaState.Current current -> {}
      case SchemaState.Behind behind -> behind(login, facts, behind);
      case SchemaState.Ahead ahead -> ahead(login, ahead);
    }
  }

  private void behind(JdbcLogin login, DatabaseFacts facts, SchemaState.Behind behind) {
    if (!migrates) {
      throw new StartRefused(
          "The database at "
              + login.place()
              + " has "
              + version(behind.version())
              + " of the schema, and this Carillon needs version "
              + SchemaScripts.newest()
              + ": run `carillon migrate` first, or let this process do it with "
              + MIGRATE
              + "=true.");
    }
    migrate(login, facts);
  }

  private void ahead(JdbcLogin login, SchemaState.Ahead ahead) {
    if (!allowsNewer) {
      throw new StartRefused(
          "The database at "
              + login.place()
              + " has version "
              + ahead.version()
              + " of the schema, and this Carillon knows none above "
              + ahead.known()
              + ": start the newer Carillon, or set "
              + ALLOW_NEWER
              + "=true if its release notes say that this one may go back to work there.");
    }
  }

  /// @return number of migrations done (count)
  /// @throws StartRefused when they could not be done
  static int migrate(JdbcLogin login, DatabaseFacts facts) {
    if (!facts.mayCreate()) {
      throw new StartRefused(
          "The user "
              + login.user()
              + " may not create tables in the database at "
              + login.place()
              + ": let its owner run GRANT USAGE, CREATE ON SCHEMA public TO "
              + login.user()
              + ".");
    }
    try {
      return Migration.run(login);
    } catch (MigrationFailure failed) {
      throw new StartRefused(String.valueOf(failed.getMessage()));
    }
  }

  private static String version(int number) {
    return number == 0 ? "nothing" : "version " + number;
  }
}

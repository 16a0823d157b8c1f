package dev.carillon.platform.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/// What has to be known of a database before the service starts on it.
///
/// @param serverVersion as PostgreSQL numbers it: 180006 is 18.6
/// @param readOnly whether it takes no writes: a standby, or set to be read-only
/// @param mayCreate whether the role may create tables in its schema
/// @param ownsTables whether it may do with the tables what their owner may; true while there are
///   none
/// @param migrations numbers of the migrations that were done
public record DatabaseFacts(
    int serverVersion,
    boolean readOnly,
    boolean mayCreate,
    boolean ownsTables,
    Set<Integer> migrations) {

  /// Oldest server whose SQL is used here.
  public static final int OLDEST_SERVER = 180000;

  private static final String LOOK =
      """
      SELECT current_setting('server_version_num')::int AS version,
             pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'
               AS read_only,
             coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
             coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
                        WHERE oid = to_regclass('job_ready')), true) AS owns,
             to_regclass('flyway_schema_history') IS NOT NULL AS migrated
      """;

  private static final String DONE =
      "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL";

  /// Asks in one or two statements. Blocks.
  ///
  /// @throws SQLException as the server reports it; 42501 when the role may not even read
  public static DatabaseFacts read(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(LOOK)) {
      row.next();
      int version = row.getInt("version");
      boolean readOnly = row.getBoolean("read_only");
      boolean mayCreate = row.getBoolean("may_create");
      boolean owns = row.getBoolean("owns");
      Set<Integer> done = row.getBoolean("migrated") ? done(connection) : Set.of();
      return new DatabaseFacts(version, readOnly, mayCreate, owns, done);
    }
  }

  /// {@return how its schema stands to the one this program works on}
  public SchemaState schema() {
    return SchemaState.of(migrations, SchemaScripts.versions());
  }

  private static Set<Integer> done(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(DONE)) {
      Set<Integer> done = new HashSet<>();
      while (rows.next()) {
        done.add(Integer.parseInt(rows.getString(1)));
      }
      return done;
    }
  }
}

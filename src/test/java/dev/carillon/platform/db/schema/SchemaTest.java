package dev.carillon.platform.db.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaTest {

  private static JdbcLogin login(DatabaseUrl address) {
    // The server of the tests knows no TLS; without a word about it the driver would try.
    return new JdbcLogin(address.place(), address.jdbcUrl(), address.user(), address.password());
  }

  private static DatabaseFacts facts(JdbcLogin login) throws SQLException {
    try (var connection = login.open()) {
      return DatabaseFacts.read(connection);
    }
  }

  private static void run(JdbcLogin login, String statement) throws SQLException {
    try (var connection = login.open();
        var each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  @Test
  void the_program_carries_every_migration_of_the_tree() throws Exception {
    try (var files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
      assertThat(SchemaScripts.versions())
          .hasSize((int) files.count())
          .isSorted()
          .startsWith(1)
          .endsWith(SchemaScripts.newest());
    }
  }

  @Test
  void a_schema_is_current_behind_or_ahead() {
    var known = List.of(1, 2, 5);

    assertThat(SchemaState.of(Set.of(1, 2, 5), known)).isEqualTo(new SchemaState.Current(5));
    assertThat(SchemaState.of(Set.of(), known)).isEqualTo(new SchemaState.Behind(0, known));
    assertThat(SchemaState.of(Set.of(1, 5), known))
        .isEqualTo(new SchemaState.Behind(5, List.of(2)));
    assertThat(SchemaState.of(Set.of(1, 2, 5, 9), known)).isEqualTo(new SchemaState.Ahead(9, 5));
  }

  @Test
  void an_empty_database_is_brought_up_to_date_once() throws SQLException {
    var login = login(TestPostgres.newDatabase());
    assertThat(facts(login).schema()).isInstanceOf(SchemaState.Behind.class);

    assertThat(Migration.run(login)).isEqualTo(SchemaScripts.versions().size());
    assertThat(Migration.run(login)).isZero();

    assertThat(facts(login).schema()).isEqualTo(new SchemaState.Current(SchemaScripts.newest()));
    assertThat(facts(login).ownsTables()).isTrue();
    assertThat(facts(login).readOnly()).isFalse();
  }

  /// One of the last migrations is refused in its middle: nothing of it stays behind, what was done
  /// before it does, and the next run goes on from there.
  @Test
  void a_migration_is_done_whole_or_not_at_all() throws SQLException {
    var login = login(TestPostgres.newDatabase());
    run(
        login,
        """
        CREATE SCHEMA guard;
        CREATE FUNCTION guard.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF to_regclass('attendance_setting') IS NOT NULL THEN
            RAISE EXCEPTION 'not this one';
          END IF;
        END $$;
        CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
          EXECUTE FUNCTION guard.refuse();
        """);

    assertThatThrownBy(() -> Migration.run(login))
        .isInstanceOf(MigrationFailure.class)
        .hasMessageContaining("Migration 030")
        .hasMessageContaining("nothing of it is left")
        .hasMessageContaining("not this one")
        .hasMessageNotContaining("\n");

    assertThat(isThere(login, "job_ready")).isTrue();
    assertThat(isThere(login, "attendance_student")).isFalse();
    run(login, "DROP EVENT TRIGGER refuse");
    assertThat(Migration.run(login)).isBetween(1, SchemaScripts.versions().size() - 1);
    assertThat(facts(login).schema()).isEqualTo(new SchemaState.Current(SchemaScripts.newest()));
  }

  private static boolean isThere(JdbcLogin login, String table) throws SQLException {
    try (var connection = login.open();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
      return row.next() && row.getBoolean(1);
    }
  }

  @Test
  void a_role_that_owns_nothing_is_told_from_one_that_does() throws SQLException {
    var address = TestPostgres.newMigratedDatabase();
    var owner = login(address);
    run(owner, "DROP ROLE IF EXISTS stranger");
    run(owner, "CREATE ROLE stranger LOGIN PASSWORD 'made up'");
    run(owner, "GRANT SELECT ON flyway_schema_history TO stranger");
    var stranger = new JdbcLogin(owner.place(), owner.url(), "stranger", "made up");

    var seen = facts(stranger);

    assertThat(seen.ownsTables()).isFalse();
    assertThat(seen.mayCreate()).isFalse();
    run(owner, "DROP OWNED BY stranger; DROP ROLE stranger");
  }
}

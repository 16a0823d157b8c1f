package dev.carillon.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import dev.carillon.testkit.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorTest {

  private JdbcLogin login;

  private record Said(int exitCode, String text) {}

  @BeforeEach
  void database() {
    login = JdbcLogin.of(TestPostgres.newMigratedDatabase());
  }

  private Said examine() throws SQLException {
    var out = new ByteArrayOutputStream();
    DatabaseFacts facts;
    try (var connection = login.open()) {
      facts = DatabaseFacts.read(connection);
    }
    int exitCode = Doctor.examine(login, facts, new PrintStream(out, true, StandardCharsets.UTF_8));
    return new Said(exitCode, out.toString(StandardCharsets.UTF_8));
  }

  private void run(String statement) throws SQLException {
    try (var connection = login.open();
        var each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  @Test
  void every_check_can_be_made_of_a_migrated_database() throws SQLException {
    assertThat(examine().text())
        .doesNotContain("could not be looked at")
        .contains("schema", "connections", "durability", "clock", "leases", "bloat", "partitions");
  }

  @Test
  void a_missing_migration_is_bad() throws SQLException {
    run("DELETE FROM flyway_schema_history WHERE version = '030'");

    assertThat(examine())
        .satisfies(said -> assertThat(said.exitCode()).isEqualTo(1))
        .satisfies(said -> assertThat(said.text()).contains("missing: [30]", "carillon migrate"));
  }

  @Test
  void a_job_of_a_worker_that_is_no_more_is_bad() throws SQLException {
    run("INSERT INTO job_lane (tenant, queue, gated, shard) VALUES ('t', 'q', false, 0)");
    run(
        """
        INSERT INTO job_ready (id, lease, worker, run_at, created_at, lane, shard, prio,
                               max_attempts, kind, payload)
        VALUES (1, 7, 7, now(), now(), 1, 0, 0, 3, 'x', '{}')
        """);

    assertThat(examine().text()).contains("1 of them for workers that are no more");
  }

  @Test
  void an_index_that_is_not_valid_is_bad() throws SQLException {
    run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'job_ready_owner'::regclass");

    assertThat(examine())
        .satisfies(said -> assertThat(said.exitCode()).isEqualTo(1))
        .satisfies(said -> assertThat(said.text()).contains("job_ready_owner", "REINDEX"));
  }
}

package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TestPostgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// What the tables of the workload hold, and by which index they are asked.
class BillingTablesFitTest {

  private static final String RUN = "00000000-0000-0000-0000-000000000001";

  /// 20,000 rows of one doctor and day, each at the most that a cell can say.
  @Test
  void the_unpaid_amounts_of_the_largest_day_fit_together() throws Exception {
    try (var connection = TestPostgres.connect(TestPostgres.newMigratedDatabase());
        var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          """
          INSERT INTO validation_results (validation_run_id, rule_position, ordinal, rule_id,
            scenario, severity, category, message, affected_records, rule_data, monetary_impact)
          VALUES ('%s', 3, 1, 'r', 'E1', 'error', 'c', 'm', '{1}', '{}', 20000 * 99999999.99)
          """
              .formatted(RUN));
      try (var rows = statement.executeQuery("SELECT monetary_impact FROM validation_results")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getBigDecimal(1)).isEqualTo(new BigDecimal("1999999999800.00"));
      }
    }
  }

  /// Beside as many lines as a file with a bad date in each row leaves.
  @Test
  void a_look_at_a_run_is_looked_for_among_the_looks_alone() throws Exception {
    try (var connection = TestPostgres.connect(TestPostgres.newMigratedDatabase());
        var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          """
          INSERT INTO validation_logs (validation_run_id, level, source, message, actor)
          SELECT '%s', 'WARN', 'csvProcessor', 'made up', CASE WHEN n %% 1000 = 0 THEN 'a' || n END
            FROM generate_series(1, 20000) AS n
          """
              .formatted(RUN));
      statement.execute("ANALYZE validation_logs");

      assertThat(plan(connection)).contains("validation_logs_actor");
    }
  }

  private static String plan(Connection connection) throws SQLException {
    var plan = new StringBuilder();
    try (var statement = connection.createStatement()) {
      statement.execute("PREPARE look AS " + LogStore.ADD_ACCESS);
      try (var rows =
          statement.executeQuery(
              "EXPLAIN EXECUTE look ('" + RUN + "', 'INFO', 'SECURITY', 'Opened', 'a1000')")) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}

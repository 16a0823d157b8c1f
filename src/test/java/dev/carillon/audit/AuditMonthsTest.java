package dev.carillon.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Months of the audit log are made while others write to it.
class AuditMonthsTest {

  private static final String WRITE =
      """
      INSERT INTO audit_log (at, tenant, actor, action, resource, succeeded)
      VALUES ('2030-01-15', 't', 'alice', 'made.up', 'r', true)
      """;
  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

  @Test
  void an_entry_that_comes_while_its_month_is_made_goes_into_it() throws Exception {
    var database = TestPostgres.newMigratedDatabase();
    try (Connection maker = TestPostgres.connect(database);
        Connection writer = TestPostgres.connect(database);
        Connection watcher = TestPostgres.connect(database);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      maker.setAutoCommit(false);
      run(maker, "SELECT audit_make_partition('2030-01-01')");

      var written = threads.submit(() -> run(writer, WRITE));
      await().atMost(Duration.ofSeconds(20)).until(() -> count(watcher, WAITING) == 1);
      maker.commit();
      written.get();

      assertThat(count(watcher, "SELECT count(*) FROM audit_log_p203001")).isOne();
      assertThat(count(watcher, "SELECT count(*) FROM audit_log_rest")).isZero();
    }
  }

  private static boolean run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  private static long count(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}

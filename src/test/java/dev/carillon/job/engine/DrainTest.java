package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.JobOutcome;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How a long line of jobs is worked off.
class DrainTest {

  private static final int JOBS = 6_000;

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private TestNode filled() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.enqueueAll(Collections.nCopies(JOBS, request("x")));
    return node;
  }

  @Test
  void no_claim_is_sent_for_a_handful_while_outcomes_are_about_to_free_more() {
    TestNode node = filled();

    node.engine.start();

    cluster.awaitCount(JOBS, "SELECT count(*) FROM job_done");
    long fewAtATime =
        cluster.count(
            """
            SELECT count(*) FROM (SELECT FROM job_done GROUP BY lease HAVING count(*) < 25) AS few
            """);
    // The last of all may be few.
    assertThat(fewAtATime).isLessThanOrEqualTo(3);
  }

  @Test
  void a_line_behind_an_old_snapshot_is_worked_off_to_the_last_job() throws SQLException {
    TestNode node = filled();
    try (var holder = TestPostgres.connect(cluster.database);
        var sql = holder.createStatement()) {
      sql.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
      sql.execute("SELECT count(*) FROM job_ready");

      node.engine.start();

      cluster.awaitCount(JOBS, "SELECT count(*) FROM job_done");
      // It really kept them: half of the versions a job leaves, and more.
      assertThat(cluster.count("SELECT pg_stat_get_dead_tuples('job_ready'::regclass)"))
          .isGreaterThan(JOBS);
      long late = node.enqueue(request("x"));
      cluster.change("UPDATE job_ready SET run_at = run_at - interval '1 day' WHERE id = ?", late);
      cluster.awaitState(late, "completed");
    }
  }
}

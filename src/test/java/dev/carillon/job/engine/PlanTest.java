package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TestPostgres;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The plans of the statements every job passes through, over 200,000 waiting jobs: generic ones,
/// since the client prepares, and with the statistics of an empty table as well as fresh ones.
class PlanTest {

  private static final int ROWS = 200_000;

  private static TestCluster cluster;
  private static Statement sql;

  @BeforeAll
  static void fill() throws SQLException {
    cluster = new TestCluster();
    sql = TestPostgres.connect(cluster.database).createStatement();
    sql.execute("ALTER TABLE job_ready SET (autovacuum_enabled = false)");
    sql.execute("ALTER TABLE job_scheduled SET (autovacuum_enabled = false)");
    sql.execute("ANALYZE");
    sql.execute(
        """
        INSERT INTO job_lane (tenant, queue, gated, shard)
        SELECT 't' || g, 'q', false, 0 FROM generate_series(1, 20) g
        """);
    sql.execute(
        """
        INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind,
                               payload)
        SELECT g, now(), now(), 1 + g %% 20, 0, g %% 3, 3, 'x', '{"a": 1}'
          FROM generate_series(1, %d) g
        """
            .formatted(ROWS));
    sql.execute(
        """
        INSERT INTO job_scheduled (id, run_at, created_at, lane, shard, prio, max_attempts, kind,
                                   payload)
        SELECT 1000000 + g, now() + g * interval '1 s', now(), 1, 0, 0, 3, 'x', '{"a": 1}'
          FROM generate_series(-50, %d) g
        """
            .formatted(ROWS));
    sql.execute(
        "INSERT INTO worker (id, node, pid, version, lease_until) VALUES (1, 'n', 1, 'v', now())");
    sql.execute("SET plan_cache_mode = force_generic_plan");
  }

  @AfterAll
  static void close() throws SQLException {
    sql.getConnection().close();
    cluster.close();
  }

  private static String plan(String statement, String types, String values) throws SQLException {
    return plan(sql, statement, types, values);
  }

  private static String plan(Statement sql, String statement, String types, String values)
      throws SQLException {
    sql.execute("DEALLOCATE ALL");
    boolean none = types.isEmpty();
    sql.execute("PREPARE p " + (none ? "" : "(" + types + ")") + " AS " + statement);
    List<String> lines = new ArrayList<>();
    try (var rows = sql.executeQuery("EXPLAIN EXECUTE p" + (none ? "" : "(" + values + ")"))) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return String.join("\n", lines);
  }

  private static void statistics(boolean fresh) throws SQLException {
    sql.execute(fresh ? "ANALYZE" : "SELECT 1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_claim_reads_each_lane_through_its_index_and_updates_by_row_address(boolean fresh)
      throws SQLException {
    statistics(fresh);

    String plan = plan(ClaimStore.CLAIM, "int[], int[], bigint, int", "'{1,2}', '{250,250}', 9, 1");

    assertThat(plan)
        .contains("job_ready_claim", "Tid Scan on job_ready")
        .doesNotContain("Seq Scan on job_ready");
  }

  /// As on a connection of the engine in a new service; the plan is kept when a million jobs come.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          claim | int[], int[], bigint, int              | '{1,2}', '{250,250}', 9, 1
          end   | bigint[], bigint[], text[], text[], text[] | '{1}', '{1}', '{a}', '{a}', '{1}'
          back  | bigint[], bigint[], bigint[], bool[], text[] | '{1}', '{1}', '{0}', '{f}', '{1}'
          """)
  void a_plan_made_while_there_are_no_jobs_is_one_for_many(String name, String types, String values)
      throws SQLException {
    String statement =
        switch (name) {
          case "claim" -> ClaimStore.CLAIM;
          case "end" -> OutcomeStore.END;
          default -> OutcomeStore.RETURN;
        };
    try (var tables = new TestCluster();
        var connection = TestPostgres.connect(tables.database);
        var empty = connection.createStatement()) {
      empty.execute("SET enable_seqscan = off");
      empty.execute("SET plan_cache_mode = force_generic_plan");

      assertThat(plan(empty, statement, types, values))
          .doesNotContain("Seq Scan on job_ready", "Seq Scan on job_scheduled");
    }
  }

  /// The lists of the keys that are wanted, and not of all there are.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_gated_claim_finds_its_keys_and_its_jobs_by_index(boolean fresh) throws SQLException {
    try (var tables = new TestCluster();
        var connection = TestPostgres.connect(tables.database);
        var keys = connection.createStatement()) {
      keys.execute("SET enable_seqscan = off");
      keys.execute("SET plan_cache_mode = force_generic_plan");
      if (fresh) {
        keys.execute(
            "INSERT INTO job_key (gate_key, jobs) SELECT 'k' || g, ARRAY[g]"
                + " FROM generate_series(1, 100) g");
        keys.execute("ANALYZE job_key");
      }

      String locks = plan(keys, GatedClaimStore.LOCK_CANDIDATES, "int, int", "1, 500");
      keys.execute("SET carillon.candidates = '{\"(0,1)\",\"(0,2)\"}'");
      String claim = plan(keys, GatedClaimStore.CLAIM, "bigint, int", "9, 1");

      assertThat(locks).contains("job_ready_claim").doesNotContain("Seq Scan on job_ready");
      assertThat(claim)
          .contains("Index Cond: (gate_key = ANY", "Tid Scan on job_ready")
          .doesNotContain("Seq Scan on job_ready");
    }
  }

  @Test
  void a_claim_from_marks_begins_behind_them_in_the_index() throws SQLException {
    statistics(true);

    String plan =
        plan(
            ClaimStore.CLAIM_FROM,
            "int, int, bigint, int, smallint[], timestamptz[], bigint[], smallint[]",
            "1, 500, 9, 1, '{-9,0}', '{now,now}', '{1,1}', '{0,9}'");

    assertThat(plan)
        .contains("job_ready_claim", "Tid Scan on job_ready", "ROW(prio, run_at, id) > ROW(")
        .doesNotContain("Seq Scan on job_ready", "Sort");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_end_finds_its_rows_by_their_ids(boolean fresh) throws SQLException {
    statistics(fresh);

    String plan =
        plan(
            OutcomeStore.END,
            "bigint[], bigint[], text[], text[], text[]",
            "'{1}', '{1}', '{completed}', '{null}', '{null}'");

    assertThat(plan).contains("job_ready_pkey").doesNotContain("Seq Scan on job_ready");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_claimed_is_found_where_the_claim_wrote_it(boolean fresh) throws SQLException {
    statistics(fresh);
    String at = "'{\"(0,1)\"}'";

    String end =
        plan(
            OutcomeStore.END_AT,
            "bigint[], bigint[], text[], text[], text[], text",
            "'{1}', '{1}', '{completed}', '{null}', '{null}', " + at);
    String back =
        plan(
            OutcomeStore.RETURN_AT,
            "bigint[], bigint[], bigint[], bool[], text[], text",
            "'{1}', '{1}', '{0}', '{true}', '{null}', " + at);

    assertThat(end).contains("Tid Scan on job_ready").doesNotContain("job_ready_pkey");
    assertThat(back).contains("Tid Scan on job_ready").doesNotContain("job_ready_pkey");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_return_finds_its_rows_by_their_ids(boolean fresh) throws SQLException {
    statistics(fresh);

    String plan =
        plan(
            OutcomeStore.RETURN,
            "bigint[], bigint[], bigint[], bool[], text[]",
            "'{1}', '{1}', '{0}', '{true}', '{null}'");

    assertThat(plan).contains("job_ready_pkey").doesNotContain("Seq Scan on job_ready");
  }

  /// Also where sequential scans are not wanted, as on a connection of the engine.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jobs_of_a_worker_are_looked_for_in_a_piece_of_the_table(boolean fresh) throws SQLException {
    statistics(fresh);

    assertThat(plan(WorkerStore.HELD, "int[], text, text", "'{1}', '(0,0)', '(10000,0)'"))
        .contains("Tid Range Scan on job_ready");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void due_jobs_are_found_through_their_index(boolean fresh) throws SQLException {
    statistics(fresh);

    assertThat(plan(UpkeepStore.PROMOTE, "int", "500"))
        .contains("job_scheduled_due", "Tid Scan on job_scheduled")
        .doesNotContain("Seq Scan on job_scheduled");
    assertThat(plan(UpkeepStore.NEXT_DUE, "", "")).contains("job_scheduled_due");
  }

  @Test
  void the_lanes_that_have_jobs_are_found_by_hopping_through_the_index() throws SQLException {
    statistics(true);

    assertThat(plan(ClaimStore.LANES_WITH_JOBS, "", ""))
        .contains("job_ready_claim")
        .doesNotContain("Seq Scan on job_ready");
  }
}

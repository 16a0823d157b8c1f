package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.Statements;
import dev.carillon.testkit.TestPostgres;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A connection of the engine plans a statement once and keeps the plan (ADR 0036), however many
/// jobs come later. The hardest moment to plan in is that of a small service whose few jobs have
/// ended and whose tables were vacuumed since: they are known to be empty then, and reading all of
/// one costs nothing. Whoever joins jobs by `id = u.id` alone gets such a plan.
class EnginePlansTest {

  /// Walks of the upkeep.
  private static final Set<String> WALKS =
      Set.of(
          "GateStore.IDLE_KEYS job_key",
          "UpkeepStore.SWEEP job_batch",
          "UpkeepStore.SWEEP job_cancel",
          "UpkeepStore.SWEEP job_rate");

  private static final Pattern SCAN =
      Pattern.compile(".* on (job_(?:ready|scheduled|unique|progress|batch|key|cancel|rate))\\b.*");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  @Test
  void no_plan_made_while_there_are_no_jobs_reads_all_of_a_table() throws Exception {
    List<String> walked = new ArrayList<>();
    try (var connection = TestPostgres.connect(TestPostgres.newMigratedDatabase());
        var sql = connection.createStatement()) {
      sql.execute("VACUUM ANALYZE");
      sql.execute("SET enable_seqscan = off");
      sql.execute("SET plan_cache_mode = force_generic_plan");

      for (var statement : Statements.below("dev.carillon.job.engine")) {
        String name = statement.place().replace("dev.carillon.job.engine.", "");
        for (String table : walked(plan(sql, statement.text()))) {
          walked.add(name + " " + table);
        }
      }
    }

    assertThat(Set.copyOf(walked)).isEqualTo(WALKS);
  }

  private static List<String> plan(Statement sql, String text) throws SQLException {
    sql.execute("DEALLOCATE ALL");
    sql.execute("PREPARE s AS " + text);
    int parameters =
        PARAMETER
            .matcher(text)
            .results()
            .mapToInt(found -> Integer.parseInt(found.group(1)))
            .max()
            .orElse(0);
    String values = String.join(", ", Collections.nCopies(parameters, "NULL"));
    List<String> lines = new ArrayList<>();
    try (var rows =
        sql.executeQuery(
            "EXPLAIN (COSTS OFF) EXECUTE s" + (parameters == 0 ? "" : '(' + values + ')'))) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  /// The tables of scans that have no condition to go into an index with, and do not stop at the
  /// first rows either.
  private static List<String> walked(List<String> plan) {
    List<String> tables = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      var scan = SCAN.matcher(plan.get(i));
      if (scan.matches() && plan.get(i).contains("Scan") && !isBounded(plan, i)) {
        tables.add(scan.group(1));
      }
    }
    return tables;
  }

  private static boolean isBounded(List<String> plan, int scan) {
    String above = scan == 0 ? "" : plan.get(scan - 1);
    String twoAbove = scan < 2 ? "" : plan.get(scan - 2);
    String below = scan + 1 < plan.size() ? plan.get(scan + 1) : "";
    return below.contains("Index Cond")
        || below.contains("TID Cond")
        || below.contains("Recheck Cond")
        || above.contains("Limit")
        || (above.contains("Unique") && twoAbove.contains("Limit"))
        || above.contains("InitPlan");
  }
}

package dev.carillon.workload.billing;

import dev.carillon.job.Attempt;
import dev.carillon.workload.billing.rule.BilledRow;
import dev.carillon.workload.billing.rule.Grouping;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The stored rows of a run as the rules want them, group after group. PostgreSQL sorts, a cursor
/// hands out a page at a time while the next is under way: memory does not grow with the file.
@Singleton
final class RuleRowStore {

  private static final int PAGE = 1_000;

  /// Few different context cells occur; past this many they are read anew each time.
  private static final int MOST_CONTEXTS = 10_000;

  private static final String COLUMNS =
      """
      SELECT record_number, line, facture, id_ramq, date_service, debut, fin, lieu_pratique, code,
             unites, element_contexte, montant_preliminaire, montant_paye, doctor_key, patient_key
        FROM billing_records
       WHERE validation_run_id = $1
      """;

  static final String BY_DOCTOR_DAY =
      COLUMNS
          + """
             AND doctor_key IS NOT NULL AND date_service IS NOT NULL
           ORDER BY doctor_key, date_service, record_number
          """;

  static final String BY_PATIENT_YEAR =
      COLUMNS
          + """
             AND patient_key IS NOT NULL AND date_service IS NOT NULL
           ORDER BY patient_key, extract(year FROM date_service), record_number
          """;

  static final String BY_ROW = COLUMNS + " ORDER BY record_number";

  private final Pool pool;

  RuleRowStore(Pool pool) {
    this.pool = pool;
  }

  /// @return the rows of `run`, as one attempt walks over them
  Rows rows(Attempt<?> attempt, UUID run) {
    return new Rows(attempt, run);
  }

  /// One attempt's walk over the rows of a run.
  final class Rows {

    private final Attempt<?> attempt;
    private final UUID run;
    private final Map<String, Set<String>> contexts = new HashMap<>();

    private Rows(Attempt<?> attempt, UUID run) {
      this.attempt = attempt;
      this.run = run;
    }

    /// Hands over the rows that a grouping groups, sorted by the group and then by record number.
    ///
    /// @param grouping not `RUN`, which has no rows
    /// @param sink called for each row, on the calling thread
    void forEach(Grouping grouping, Consumer<BilledRow> sink) {
      SqlConnection connection = attempt.await(pool.getConnection());
      try {
        attempt.await(connection.begin());
        var statement = attempt.await(connection.prepare(sql(grouping)));
        walk(statement.cursor(Tuple.of(run)), sink);
      } finally {
        // Also after an interruption, when nothing can be waited for; it rolls back what is open.
        connection.close().subscribe().with(closed -> {}, lost -> {});
      }
    }

    private static String sql(Grouping grouping) {
      return switch (grouping) {
        case DOCTOR_DAY -> BY_DOCTOR_DAY;
        case PATIENT_YEAR -> BY_PATIENT_YEAR;
        case ROW -> BY_ROW;
        case RUN -> throw new IllegalArgumentException("a rule on the run has no rows");
      };
    }

    private void walk(Cursor cursor, Consumer<BilledRow> sink) {
      CompletionStage<RowSet<Row>> next = cursor.read(PAGE).subscribeAsCompletionStage();
      while (next != null) {
        RowSet<Row> page = attempt.await(Uni.createFrom().completionStage(next));
        next = cursor.hasMore() ? cursor.read(PAGE).subscribeAsCompletionStage() : null;
        for (Row row : page) {
          sink.accept(billed(row));
        }
      }
    }

    private BilledRow billed(Row row) {
      return new BilledRow(
          row.getInteger("record_number"),
          row.getLong("line"),
          row.getString("facture"),
          row.getString("id_ramq"),
          row.getLocalDate("date_service"),
          row.getLocalTime("debut"),
          row.getLocalTime("fin"),
          row.getString("lieu_pratique"),
          row.getString("code"),
          row.getBigDecimal("unites"),
          contexts(row.getString("element_contexte")),
          row.getBigDecimal("montant_preliminaire"),
          row.getBigDecimal("montant_paye"),
          hex(row.get(Buffer.class, "doctor_key")),
          hex(row.get(Buffer.class, "patient_key")));
    }

    private Set<String> contexts(String cell) {
      Set<String> known = contexts.get(cell);
      if (known != null) {
        return known;
      }
      Set<String> elements = BilledRow.contextsOf(cell);
      if (contexts.size() < MOST_CONTEXTS) {
        contexts.put(cell, elements);
      }
      return elements;
    }

    private static @Nullable String hex(@Nullable Buffer key) {
      return key == null ? null : HexFormat.of().formatHex(key.getBytes());
    }
  }
}

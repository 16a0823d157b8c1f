package dev.carillon.workload.billing;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stored rows of runs, for reading page by page.
@Singleton
final class RecordStore {

  /// `%s` is one of the columns of [Sort], never a text of a caller.
  static final String PAGE =
      """
      SELECT record_number, line, facture, id_ramq, date_service, debut, fin, periode,
             lieu_pratique, secteur_activite, code, unites, role, element_contexte,
             montant_preliminaire, montant_paye, personal, patient_key,
             doctor_key IS NOT NULL AS has_doctor
        FROM billing_records
       WHERE validation_run_id = $1
       ORDER BY %s, record_number
       LIMIT $2 OFFSET $3
      """;

  static final String COUNT = "SELECT count(*) FROM billing_records WHERE validation_run_id = $1";

  private final Pool pool;

  RecordStore(Pool pool) {
    this.pool = pool;
  }

  /// What rows can be sorted by; the names of the API in capitals.
  enum Sort {
    RECORDNUMBER("record_number"),
    FACTURE("facture"),
    IDRAMQ("id_ramq"),
    DATESERVICE("date_service"),
    LIEUPRATIQUE("lieu_pratique"),
    CODE("code"),
    UNITES("unites"),
    MONTANTPRELIMINAIRE("montant_preliminaire"),
    MONTANTPAYE("montant_paye");

    private final String column;

    Sort(String column) {
      this.column = column;
    }
  }

  /// Which way to sort.
  enum Order {
    ASC,
    DESC
  }

  /// A row as stored.
  ///
  /// @param row its cells; doctor, patient and diagnosis are sealed in `persons`
  record Stored(Cells row, PhiAccess.Sealed persons) {}

  /// The cells that are about nobody.
  record Cells(
      int number,
      long line,
      String facture,
      String idRamq,
      @Nullable LocalDate date,
      @Nullable LocalTime start,
      @Nullable LocalTime end,
      String period,
      String place,
      String sector,
      String code,
      @Nullable BigDecimal units,
      String role,
      String context,
      @Nullable BigDecimal preliminary,
      @Nullable BigDecimal paid) {}

  /// @param limit most rows (count)
  /// @param offset rows to pass over (count)
  Uni<List<Stored>> page(UUID run, Sort sort, Order order, int limit, int offset) {
    String by = sort.column + " " + order.name().toLowerCase(Locale.ROOT) + " NULLS LAST";
    return pool.preparedQuery(PAGE.formatted(by))
        .execute(Tuple.of(run, limit, offset))
        .map(rows -> Rows.map(rows, RecordStore::stored));
  }

  Uni<Long> count(UUID run) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(run))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Stored stored(Row row) {
    var persons =
        new PhiAccess.Sealed(
            row.get(Buffer.class, "personal"),
            row.get(Buffer.class, "patient_key"),
            row.getBoolean("has_doctor"));
    return new Stored(cells(row), persons);
  }

  private static Cells cells(Row row) {
    return new Cells(
        row.getInteger("record_number"),
        row.getLong("line"),
        row.getString("facture"),
        row.getString("id_ramq"),
        row.getLocalDate("date_service"),
        row.getLocalTime("debut"),
        row.getLocalTime("fin"),
        row.getString("periode"),
        row.getString("lieu_pratique"),
        row.getString("secteur_activite"),
        row.getString("code"),
        row.getBigDecimal("unites"),
        row.getString("role"),
        row.getString("element_contexte"),
        row.getBigDecimal("montant_preliminaire"),
        row.getBigDecimal("montant_paye"));
  }
}

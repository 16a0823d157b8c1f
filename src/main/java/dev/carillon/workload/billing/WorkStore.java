package dev.carillon.workload.billing;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the job of a run writes, each statement in a transaction that holds the job's lease. All of
/// them ask for a run that is still at work, so that a run once ended stays as it is.
@Singleton
final class WorkStore {

  static final String BEGIN =
      """
      UPDATE validation_runs
         SET status = 'processing', started_at = coalesce(started_at, now()), updated_at = now()
       WHERE id = $1 AND status IN ('queued', 'processing')
      RETURNING tenant, file_id, file_size, progress
      """;

  /// Progress only grows, also over a crash and what is done again after it.
  static final String MOVE =
      """
      UPDATE validation_runs
         SET progress = greatest(progress, $2), total_rows = greatest(total_rows, $3),
             processed_rows = greatest(processed_rows, $4),
             row_error_count = row_error_count + $5, updated_at = now()
       WHERE id = $1 AND status = 'processing'
      """;

  /// The key of the row is the second guard: the first is the checkpoint in the same transaction.
  static final String ADD_ROWS =
      """
      INSERT INTO billing_records (
        record_number, line, doctor_key, patient_key, personal, date_service, debut, fin,
        montant_preliminaire, montant_paye, unites, facture, id_ramq, periode, lieu_pratique,
        secteur_activite, code, role, element_contexte, validation_run_id)
      SELECT number, line, doctor, patient, personal, day, begins, ends, billed::numeric(10, 2),
             paid::numeric(10, 2), units::numeric, facture, id_ramq, period, place, sector, code,
             role, context, $20::uuid
        FROM unnest($1::int[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::date[],
                    $7::time[], $8::time[], $9::text[], $10::text[], $11::text[], $12::text[],
                    $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
                    $19::text[])
          AS r(number, line, doctor, patient, personal, day, begins, ends, billed, paid, units,
               facture, id_ramq, period, place, sector, code, role, context)
          ON CONFLICT DO NOTHING
      """;

  static final String COMPLETE =
      """
      UPDATE validation_runs
         SET status = 'completed', progress = 100, updated_at = now(), finished_at = now(),
             processed_rows = total_rows,
             (result_count, error_count) =
               (SELECT count(*), count(*) FILTER (WHERE severity = 'error')
                  FROM validation_results WHERE validation_run_id = $1)
       WHERE id = $1 AND status = 'processing'
      """;

  /// What a run needs of its row to be worked on.
  ///
  /// @param size bytes of the file
  /// @param progress whole per cent reached before
  record Begun(String tenant, UUID file, long size, int progress) {}

  /// How far a run is.
  ///
  /// @param percent whole per cent (0..100)
  /// @param total data records of the file (count)
  /// @param processed records stored (count)
  /// @param newRowErrors records with an unreadable cell since the last call (count)
  record Reached(int percent, int total, int processed, int newRowErrors) {}

  /// @return empty when the run has ended, or is gone
  Uni<Optional<Begun>> begin(Tx tx, UUID run) {
    return tx.connection()
        .preparedQuery(BEGIN)
        .execute(Tuple.of(run))
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new Begun(
                            row.getString("tenant"),
                            row.getUUID("file_id"),
                            row.getLong("file_size"),
                            row.getInteger("progress")))
                .stream()
                .findFirst());
  }

  /// @return fails with [RunEndedException] when the run has ended
  Uni<Void> move(Tx tx, UUID run, Reached reached) {
    return tx.connection()
        .preparedQuery(MOVE)
        .execute(
            Tuple.of(
                run,
                reached.percent(),
                reached.total(),
                reached.processed(),
                reached.newRowErrors()))
        .invoke(rows -> requireLive(rows.rowCount()))
        .replaceWithVoid();
  }

  Uni<Void> addRows(Tx tx, UUID run, List<SealedRow> rows) {
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : tx.connection()
            .preparedQuery(ADD_ROWS)
            .execute(parameters(rows).constant(run).tuple())
            .replaceWithVoid();
  }

  private static Columns<SealedRow> parameters(List<SealedRow> rows) {
    var columns =
        Columns.of(rows)
            .integer(sealed -> sealed.row().number())
            .bigint(sealed -> sealed.row().line())
            .bytea(SealedRow::doctorKey)
            .bytea(SealedRow::patientKey)
            .bytea(SealedRow::personal)
            .date(sealed -> sealed.row().date())
            .time(sealed -> sealed.row().start())
            .time(sealed -> sealed.row().end())
            .text(sealed -> plain(sealed.row().preliminary()))
            .text(sealed -> plain(sealed.row().paid()))
            .text(sealed -> plain(sealed.row().units()));
    return texts(columns);
  }

  private static Columns<SealedRow> texts(Columns<SealedRow> columns) {
    return columns
        .text(sealed -> sealed.row().facture())
        .text(sealed -> sealed.row().idRamq())
        .text(sealed -> sealed.row().period())
        .text(sealed -> sealed.row().place())
        .text(sealed -> sealed.row().sector())
        .text(sealed -> sealed.row().code())
        .text(sealed -> sealed.row().role())
        .text(sealed -> sealed.row().contextElements());
  }

  private static @Nullable String plain(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  /// @return fails with [RunEndedException] when the run has ended
  Uni<Void> complete(Tx tx, UUID run) {
    return tx.connection()
        .preparedQuery(COMPLETE)
        .execute(Tuple.of(run))
        .invoke(rows -> requireLive(rows.rowCount()))
        .replaceWithVoid();
  }

  private static void requireLive(int changed) {
    if (changed == 0) {
      throw new RunEndedException();
    }
  }

  /// The run was cancelled or removed meanwhile; its job has nothing more to do.
  static final class RunEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunEndedException() {
      super("The run has ended");
    }
  }
}

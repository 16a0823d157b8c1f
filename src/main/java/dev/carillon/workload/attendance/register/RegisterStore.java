package dev.carillon.workload.attendance.register;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Runs the statements of a [RegisterTable]. Rows are JSON text in the names of the columns. Every
/// statement has the tenant; the tables' keys and checks are the guards.
@Singleton
final class RegisterStore {

  private final Pool pool;

  RegisterStore(Pool pool) {
    this.pool = pool;
  }

  /// A part of a table.
  ///
  /// @param total rows of the tenant (count)
  record Found(List<String> rows, long total) {}

  Uni<Found> list(RegisterTable<?> table, String tenant, int limit, int offset) {
    return pool.preparedQuery(table.list())
        .execute(Tuple.of(tenant, limit, offset))
        .chain(rows ->
            pool.preparedQuery(table.count())
                .execute(Tuple.of(tenant))
                .map(counted ->
                    new Found(
                        Rows.map(rows, row -> row.getString("row")),
                        counted.iterator().next().getLong(0))));
  }

  Uni<List<String>> find(RegisterTable<?> table, String tenant, UUID id) {
    return rows(table.find(), Tuple.of(tenant, id));
  }

  /// @return fails with a problem when a key or check refuses a row
  Uni<List<String>> insert(RegisterTable<?> table, String tenant, String rows) {
    return rows(RegisterTable.returning(table.insert()), Tuple.of(tenant, rows));
  }

  /// @return the row, or nothing when there is none with that id; fails as [#insert] does
  Uni<List<String>> update(RegisterTable<?> table, String tenant, String rows) {
    return rows(RegisterTable.returning(table.update()), Tuple.of(tenant, rows));
  }

  /// All rows or none.
  ///
  /// @return rows written (count); fails as [#insert] does
  Uni<Integer> upsert(RegisterTable<?> table, String tenant, String rows) {
    return pool.preparedQuery(table.upsert())
        .execute(Tuple.of(tenant, rows))
        .onFailure(PgException.class)
        .transform(RegisterStore::problem)
        .map(done -> done.rowCount());
  }

  Uni<Boolean> delete(RegisterTable<?> table, String tenant, UUID id) {
    return pool.preparedQuery(table.delete())
        .execute(Tuple.of(tenant, id))
        .map(done -> done.rowCount() > 0);
  }

  private Uni<List<String>> rows(String statement, Tuple values) {
    return pool.preparedQuery(statement)
        .execute(values)
        .onFailure(PgException.class)
        .transform(RegisterStore::problem)
        .map(rows -> Rows.map(rows, row -> row.getString("row")));
  }

  /// Class 23 of PostgreSQL's error codes: a key or a check was broken.
  private static Throwable problem(Throwable failure) {
    return switch (((PgException) failure).getSqlState()) {
      case "23505" ->
          new ProblemException(ProblemType.CONFLICT, "There is a row with the same key already.");
      case "23503" ->
          new ProblemException(
              ProblemType.VALIDATION_FAILED, "There is no student with this studentId.");
      case "23514" ->
          new ProblemException(
              ProblemType.VALIDATION_FAILED,
              "Two values contradict each other: an end before its begin.");
      case "21000" ->
          new ProblemException(
              ProblemType.VALIDATION_FAILED, "Two rows of the import have the same id.");
      case null, default -> failure;
    };
  }
}

package dev.carillon.platform.rows;

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

/// Runs the statements of a [RowTable]. Rows are JSON text in the names of the columns. Every
/// statement has the tenant; the tables' keys and checks are the guards.
@Singleton
public final class RowStore {

  private final Pool pool;
  private final RowJson json;

  RowStore(Pool pool, RowJson json) {
    this.pool = pool;
    this.json = json;
  }

  /// {@return the table's rows as the plain routes want them}
  public <R extends TableRow> PlainRows<UUID, R> of(RowTable<R> table) {
    return new TableRows<>(table, this, json);
  }

  /// A part of a table.
  ///
  /// @param total rows of the tenant (count)
  record Found(List<String> rows, long total) {}

  Uni<Found> list(RowTable<?> table, String tenant, int limit, int offset) {
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

  Uni<List<String>> find(RowTable<?> table, String tenant, UUID id) {
    return rows(table, table.find(), Tuple.of(tenant, id));
  }

  /// @return fails with a problem when a key or check refuses a row
  Uni<List<String>> insert(RowTable<?> table, String tenant, String rows) {
    return rows(table, RowTable.returning(table.insert()), Tuple.of(tenant, rows));
  }

  /// @return the row, or nothing when there is none with that id; fails as [#insert] does
  Uni<List<String>> update(RowTable<?> table, String tenant, String rows) {
    return rows(table, RowTable.returning(table.update()), Tuple.of(tenant, rows));
  }

  /// All rows or none.
  ///
  /// @return rows written (count); fails as [#insert] does
  Uni<Integer> upsert(RowTable<?> table, String tenant, String rows) {
    return pool.preparedQuery(table.upsert())
        .execute(Tuple.of(tenant, rows))
        .onFailure(PgException.class)
        .transform(failure -> problem(table, failure))
        .map(done -> done.rowCount());
  }

  /// @return whether there was one; fails with 409 while something else names it
  Uni<Boolean> delete(RowTable<?> table, String tenant, UUID id) {
    return pool.preparedQuery(table.delete())
        .execute(Tuple.of(tenant, id))
        .onFailure(failure ->
            failure instanceof PgException refused && "23503".equals(refused.getSqlState()))
        .transform(named ->
            new ProblemException(ProblemType.CONFLICT, "Something else still names this row."))
        .map(done -> done.rowCount() > 0);
  }

  private Uni<List<String>> rows(RowTable<?> table, String statement, Tuple values) {
    return pool.preparedQuery(statement)
        .execute(values)
        .onFailure(PgException.class)
        .transform(failure -> problem(table, failure))
        .map(rows -> Rows.map(rows, row -> row.getString("row")));
  }

  /// Class 23 of PostgreSQL's error codes: a key or a check was broken.
  private static Throwable problem(RowTable<?> table, Throwable failure) {
    return switch (((PgException) failure).getSqlState()) {
      case "23505" ->
          new ProblemException(ProblemType.CONFLICT, "There is a row with the same key already.");
      case "23503" ->
          new ProblemException(ProblemType.VALIDATION_FAILED, table.refusals().foreign());
      case "23514" -> new ProblemException(ProblemType.VALIDATION_FAILED, table.refusals().check());
      case null, default -> failure;
    };
  }
}

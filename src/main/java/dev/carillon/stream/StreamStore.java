package dev.carillon.stream;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The statements that append to streams.
@Singleton
final class StreamStore {

  /// Numbers are given under the stream's row lock, held to the end of the transaction: gapless,
  /// and in the order of the commits (reliability.md §2.5). Rows are locked in the order of their
  /// names, so that two writers cannot wait for each other; of their kinds the last first, as the
  /// steps of a transaction come that enqueues jobs of nobody (`tenant-jobs` alone) before others.
  ///
  /// Index: `stream_kind_tenant_name_key`.
  static final String APPEND =
      """
      WITH e AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
          WITH ORDINALITY AS e(kind, tenant, name, event, data, n)
      ), s AS (
        INSERT INTO stream AS s (kind, tenant, name, next_seq)
        SELECT kind, tenant, name, count(*) + 1 FROM e GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3
            ON CONFLICT (kind, tenant, name)
            DO UPDATE SET next_seq = s.next_seq + excluded.next_seq - 1
        RETURNING s.id, s.kind, s.tenant, s.name, s.next_seq
      )
      INSERT INTO stream_event (stream, seq, at, event, data)
      SELECT s.id,
             s.next_seq - count(*) OVER (PARTITION BY s.id)
               + row_number() OVER (PARTITION BY s.id ORDER BY e.n) - 1,
             clock_timestamp(), e.event, e.data::json
        FROM e JOIN s USING (kind, tenant, name)
      RETURNING stream
      """;

  /// The same for streams that are written only while followed: those that nobody ever followed
  /// have no row and get none. A step with a mark is appended only when it goes beyond what was
  /// told (or, with `again`, stands where that ended), judged under the row lock: whoever comes
  /// second, the step's own transaction or somebody who caught up, is left out.
  ///
  /// The lock is taken before the marks are read: a row that had to be waited for comes back as its
  /// last writer left it.
  ///
  /// Indexes: `stream_kind_tenant_name_key`, `stream_pkey`.
  static final String STEP =
      """
      WITH e AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
                             $6::bigint[], $7::bool[], $8::bool[])
          WITH ORDINALITY AS e(kind, tenant, name, event, data, mark, again, last, n)
      ), held AS MATERIALIZED (
        SELECT s.id, s.kind, s.tenant, s.name, s.mark, s.ended
          FROM stream s
         WHERE (s.kind, s.tenant, s.name) IN (SELECT kind, tenant, name FROM e)
         ORDER BY s.kind DESC, s.tenant, s.name
           FOR UPDATE
      ), known AS (
        SELECT held.id, e.event, e.data, e.mark, e.again, e.last, e.n, held.ended,
               greatest(held.mark, max(e.mark) OVER (
                 PARTITION BY held.id ORDER BY e.n
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS told
          FROM e JOIN held USING (kind, tenant, name)
      ), fresh AS MATERIALIZED (
        SELECT id, event, data, mark, last, row_number() OVER (PARTITION BY id ORDER BY n) AS k
          FROM known
         WHERE NOT ended AND (mark = 0 OR mark > told OR (again AND mark = told))
      ), s AS (
        UPDATE stream
           SET next_seq = next_seq + f.events, mark = greatest(stream.mark, f.mark),
               ended = stream.ended OR f.last
          FROM (SELECT id, count(*) AS events, max(mark) AS mark, bool_or(last) AS last
                  FROM fresh GROUP BY id) f
         WHERE stream.id = f.id
        RETURNING stream.id, next_seq - f.events AS first
      )
      INSERT INTO stream_event (stream, seq, at, event, data)
      SELECT s.id, s.first + f.k - 1, clock_timestamp(), f.event, f.data::json
        FROM fresh f JOIN s ON s.id = f.id
      RETURNING stream
      """;

  private final Pool pool;

  StreamStore(Pool pool) {
    this.pool = pool;
  }

  /// @param data JSON text
  record Written(StreamName stream, String event, String data) {}

  /// @param event with its data as JSON text
  record WrittenStep(Written event, long mark, boolean again, boolean last) {}

  /// @return ids of the streams that grew
  Uni<Set<Long>> append(Tx tx, List<Written> events) {
    return append(tx.connection(), events);
  }

  /// The same in a transaction of its own.
  Uni<Set<Long>> append(List<Written> events) {
    return append(pool, events);
  }

  private static Uni<Set<Long>> append(SqlClient client, List<Written> events) {
    return client
        .preparedQuery(APPEND)
        .execute(
            Columns.of(events)
                .text(e -> e.stream().kind())
                .text(e -> e.stream().tenant())
                .text(e -> e.stream().id())
                .text(Written::event)
                .text(Written::data)
                .tuple())
        .map(rows -> new HashSet<>(Rows.map(rows, row -> row.getLong(0))));
  }

  /// @return ids of the streams that grew
  Uni<Set<Long>> step(Tx tx, List<WrittenStep> steps) {
    return step(tx.connection(), steps);
  }

  /// The same in a transaction of its own.
  Uni<Set<Long>> step(List<WrittenStep> steps) {
    return step(pool, steps);
  }

  private static Uni<Set<Long>> step(SqlClient client, List<WrittenStep> steps) {
    return client
        .preparedQuery(STEP)
        .execute(
            Columns.of(steps)
                .text(s -> s.event().stream().kind())
                .text(s -> s.event().stream().tenant())
                .text(s -> s.event().stream().id())
                .text(s -> s.event().event())
                .text(s -> s.event().data())
                .bigint(WrittenStep::mark)
                .bool(WrittenStep::again)
                .bool(WrittenStep::last)
                .tuple())
        .map(rows -> new HashSet<>(Rows.map(rows, row -> row.getLong(0))));
  }
}

package dev.carillon.stream;

import dev.carillon.platform.db.DayPartition;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// The statements that keep streams short: partitions made and dropped, long streams cut.
@Singleton
final class StreamUpkeepStore {

  /// Makes the day's partition, some days ahead, if it is not there. What fell into the default
  /// partition meanwhile moves into it: it would refuse the day otherwise. The default partition is
  /// locked for that, so that nothing falls in between; nobody waits long for it, and it is empty
  /// but for a clock that ran ahead. Two nodes may try at once: the lock makes the second find it.
  static final String PARTITION =
      """
      DO $do$
      DECLARE
        day date := current_date + %d;
        begins timestamptz;
        ends timestamptz;
        part text := format('stream_event_p%%s', to_char(day, 'YYYYMMDD'));
      BEGIN
        PERFORM set_config('lock_timeout', '2s', true);
        PERFORM pg_advisory_xact_lock(hashtext('carillon_partitions'));
        IF to_regclass(part) IS NULL THEN
      """
          + DayPartition.BOUNDS.formatted("stream_event").replace("%", "%%")
          + """
              LOCK TABLE stream_event IN SHARE UPDATE EXCLUSIVE MODE;
              LOCK TABLE stream_event_rest IN ACCESS EXCLUSIVE MODE;
              EXECUTE format('CREATE TABLE %%I (LIKE stream_event INCLUDING ALL)', part);
              EXECUTE format(
                'WITH moved AS (DELETE FROM stream_event_rest WHERE at >= %%L AND at < %%L RETURNING *)
                 INSERT INTO %%I SELECT * FROM moved',
                begins, ends, part);
              EXECUTE format(
                'ALTER TABLE stream_event ATTACH PARTITION %%I FOR VALUES FROM (%%L) TO (%%L)',
                part, begins, ends);
            END IF;
          END $do$
          """;

  /// Partitions whose day ended `$1` days ago or more.
  static final String EXPIRED =
      """
      SELECT c.relname
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'stream_event'::regclass AND c.relname ~ '_p[0-9]{8}$'
         AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - $1::int
       ORDER BY 1
      """;

  /// Gives up when it would have to wait: nobody may queue up behind it. The next round tries
  /// again.
  static final String DROP =
      """
      SELECT set_config('lock_timeout', '100ms', true);
      DROP TABLE IF EXISTS "%s"
      """;

  static final String CLEAR_REST =
      "DELETE FROM stream_event_rest WHERE at < current_date - $1::int";

  /// Up to 100 streams that hold more than twice the window `$1`, and up to where they can be cut.
  /// Reads all streams: their rows are small, and it is asked once a minute.
  static final String OUTGROWN =
      """
      SELECT id, trimmed, next_seq - 1 - $1::bigint AS upto FROM stream
       WHERE next_seq - 1 - trimmed > 2 * $1 LIMIT 100
      """;

  /// Deletes the events of stream `$1` after `$2` up to `$3`. No lock on the stream's row: its
  /// writers do not wait.
  ///
  /// Index: `stream_event_position` in each partition.
  static final String CUT = "DELETE FROM stream_event WHERE stream = $1 AND seq > $2 AND seq <= $3";

  static final String CUT_NOTED = "UPDATE stream SET trimmed = greatest(trimmed, $2) WHERE id = $1";

  /// Streams of ended things, followed by nobody for a day: their positions are void anyway, since
  /// their events are gone or going. Those that are written all the time stay, for their numbers.
  ///
  /// Index: `stream_followed`.
  static final String FORGOTTEN =
      """
      DELETE FROM stream WHERE id IN (
        SELECT id FROM stream WHERE followed_until < now() - $1::int * interval '1 day'
         LIMIT 5000 FOR UPDATE SKIP LOCKED)
      """;

  private final Pool pool;

  StreamUpkeepStore(Pool pool) {
    this.pool = pool;
  }

  /// @param trimmed events up to here are gone
  /// @param upto events up to here may go
  record Outgrown(long id, long trimmed, long upto) {}

  /// @param daysAhead 0 for today
  Uni<Void> makePartition(int daysAhead) {
    return pool.query(PARTITION.formatted(daysAhead)).execute().replaceWithVoid();
  }

  Uni<List<String>> expired(int days) {
    return pool.preparedQuery(EXPIRED)
        .execute(Tuple.of(days))
        .map(rows -> Rows.map(rows, row -> row.getString(0)));
  }

  /// @param partition a name [#expired] gave
  Uni<Void> drop(String partition) {
    return pool.query(DROP.formatted(partition)).execute().replaceWithVoid();
  }

  Uni<Void> clearRest(int days) {
    return pool.preparedQuery(CLEAR_REST).execute(Tuple.of(days)).replaceWithVoid();
  }

  Uni<Void> forget(int days) {
    return pool.preparedQuery(FORGOTTEN).execute(Tuple.of(days)).replaceWithVoid();
  }

  Uni<List<Outgrown>> outgrown(int window) {
    return pool.preparedQuery(OUTGROWN)
        .execute(Tuple.of((long) window))
        .map(rows -> Rows.map(rows, StreamUpkeepStore::outgrown));
  }

  private static Outgrown outgrown(Row row) {
    return new Outgrown(row.getLong("id"), row.getLong("trimmed"), row.getLong("upto"));
  }

  Uni<Void> cut(Outgrown stream) {
    return pool.preparedQuery(CUT)
        .execute(Tuple.of(stream.id(), stream.trimmed(), stream.upto()))
        .chain(() -> pool.preparedQuery(CUT_NOTED).execute(Tuple.of(stream.id(), stream.upto())))
        .replaceWithVoid();
  }
}

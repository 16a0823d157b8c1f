package dev.carillon.stream;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The statements that read the events of streams.
@Singleton
final class EventStore {

  /// What is new in the streams `$1` after the events `$2`, at most `$3` each and `$4` in all. A
  /// stream without news comes back only when it has ended or is not what it was; a stream that is
  /// gone does not come back at all.
  ///
  /// Indexes: `stream_pkey`, `stream_event_position` in each partition.
  static final String NEWS =
      """
      SELECT s.id, s.epoch, s.next_seq - 1 AS head, s.ended, e.seq, e.event, e.data, e.at
        FROM unnest($1::bigint[], $2::bigint[]) AS f(id, last)
        JOIN stream s ON s.id = f.id
        LEFT JOIN LATERAL (
          SELECT seq, event, data::text AS data, at FROM stream_event
           WHERE stream = f.id AND seq > f.last AND s.next_seq - 1 > f.last
           ORDER BY seq LIMIT $3) e ON true
       LIMIT $4
      """;

  /// Which of the streams `$1` are not where they were: other than epoch `$2` and event `$3`,
  /// ended, or gone.
  ///
  /// Index: `stream_pkey`.
  static final String MOVED =
      """
      SELECT f.id
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS f(id, epoch, last)
        LEFT JOIN stream s ON s.id = f.id
       WHERE s.id IS NULL OR s.epoch <> f.epoch OR s.next_seq - 1 <> f.last OR s.ended
      """;

  /// The events of stream `$1` after `$2`, at most `$3` and about `$4` bytes, at least one.
  ///
  /// Index: `stream_event_position` in each partition.
  static final String PAGE =
      """
      SELECT seq, event, data, at
        FROM (SELECT seq, event, data, at,
                     sum(octet_length(data)) OVER (ORDER BY seq) - octet_length(data) AS before
                FROM (SELECT seq, event, data::text AS data, at FROM stream_event
                       WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3) page) counted
       WHERE before < $4
       ORDER BY seq
      """;

  /// The newest events of a stream, up to `$4`, that are still there, and its place beside each;
  /// the place alone when there are none.
  ///
  /// Indexes: `stream_kind_tenant_name_key`, `stream_event_position` in each partition.
  static final String NEWEST =
      """
      SELECT s.id, s.epoch, s.next_seq - 1 AS head, s.ended, e.seq, e.event, e.data, e.at
        FROM stream s
        LEFT JOIN LATERAL (
          SELECT seq, event, data::text AS data, at FROM stream_event
           WHERE stream = s.id AND seq >= s.next_seq - $4::int) e ON true
       WHERE s.kind = $1 AND s.tenant = $2 AND s.name = $3
       ORDER BY e.seq
      """;

  private final Pool pool;

  EventStore(Pool pool) {
    this.pool = pool;
  }

  /// @param messages what came after the last known event, in order
  record News(long id, long epoch, long head, boolean ended, List<Event> messages) {}

  /// An event without its stream.
  record Event(long seq, String event, String data, OffsetDateTime at) {

    StreamMessage of(StreamName stream, long epoch) {
      return new StreamMessage(stream, epoch, seq, event, data, at);
    }
  }

  /// @param id a stream
  /// @param epoch its last known epoch
  /// @param last its last known event
  record Known(long id, long epoch, long last) {}

  /// @param each most events of one stream (count)
  /// @param all most rows; when so many come back, events may be missing at the end of any stream
  Uni<List<News>> news(List<Known> streams, int each, int all) {
    return pool.preparedQuery(NEWS)
        .execute(
            Columns.of(streams)
                .bigint(Known::id)
                .bigint(Known::last)
                .constant(each)
                .constant(all)
                .tuple())
        .map(EventStore::news);
  }

  /// @param most events (count)
  /// @return empty when there is no such stream
  Uni<Optional<News>> newest(StreamName stream, int most) {
    return pool.preparedQuery(NEWEST)
        .execute(Tuple.of(stream.kind(), stream.tenant(), stream.id(), most))
        .map(rows -> news(rows).stream().findFirst());
  }

  private static List<News> news(RowSet<Row> rows) {
    Map<Long, News> found = new LinkedHashMap<>();
    for (Row row : rows) {
      News news = found.computeIfAbsent(row.getLong("id"), id -> news(row));
      if (row.getLong("seq") != null) {
        news.messages().add(event(row));
      }
    }
    return List.copyOf(found.values());
  }

  private static News news(Row row) {
    return new News(
        row.getLong("id"),
        row.getLong("epoch"),
        row.getLong("head"),
        row.getBoolean("ended"),
        new ArrayList<>());
  }

  Uni<List<Long>> moved(List<Known> streams) {
    return pool.preparedQuery(MOVED)
        .execute(
            Columns.of(streams).bigint(Known::id).bigint(Known::epoch).bigint(Known::last).tuple())
        .map(rows -> Rows.map(rows, row -> row.getLong(0)));
  }

  /// @param most events (count)
  /// @param bytes what the events but the last may have together
  Uni<List<Event>> page(long stream, long after, int most, int bytes) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(stream, after, most, bytes))
        .map(rows -> Rows.map(rows, EventStore::event));
  }

  private static Event event(Row row) {
    return new Event(
        row.getLong("seq"),
        row.getString("event"),
        row.getString("data"),
        row.getOffsetDateTime("at"));
  }
}

package dev.carillon.stream;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The statements that read streams for those who follow them.
@Singleton
final class FollowStore {

  /// Finds or makes the wanted streams; opens those that are written only while followed for `$5`
  /// ms. One of the kinds `$6` that was closed begins anew: with a new epoch and a new id. One of
  /// the kinds `$7`, which tell a state, whose newest event is past its time counts as not told:
  /// who catches up tells the state once more. Nothing is written for any other stream that is
  /// there and open.
  ///
  /// Indexes: `stream_kind_tenant_name_key`, `stream_event_position` in each partition.
  static final String OPEN =
      """
      WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bool[])
          AS w(kind, tenant, name, gated)
      ), lost AS MATERIALIZED (
        SELECT s.id, s.next_seq FROM wanted w JOIN stream s USING (kind, tenant, name)
         WHERE w.kind = ANY ($7::text[]) AND s.next_seq > 1
           AND NOT EXISTS (SELECT FROM stream_event e
                            WHERE e.stream = s.id AND e.seq = s.next_seq - 1)
      ), there AS MATERIALIZED (
        SELECT s.* FROM wanted w JOIN stream s USING (kind, tenant, name)
         WHERE (NOT w.gated OR s.followed_until > now() + $5::bigint / 2 * interval '1 ms')
           AND NOT EXISTS (SELECT FROM lost l WHERE l.id = s.id)
      ), made AS (
        INSERT INTO stream AS s (kind, tenant, name, followed_until)
        SELECT kind, tenant, name,
               CASE WHEN gated THEN now() + $5 * interval '1 ms' END
          FROM wanted w
         WHERE NOT EXISTS (SELECT FROM there t
                            WHERE (t.kind, t.tenant, t.name) = (w.kind, w.tenant, w.name))
         ORDER BY kind DESC, tenant, name
            ON CONFLICT (kind, tenant, name) DO UPDATE SET
               followed_until = greatest(s.followed_until, excluded.followed_until),
               (id, epoch, next_seq, trimmed, mark, ended) = (
                 SELECT CASE WHEN anew THEN excluded.id ELSE s.id END,
                        CASE WHEN anew THEN excluded.epoch ELSE s.epoch END,
                        CASE WHEN anew THEN 1 ELSE s.next_seq END,
                        CASE WHEN anew THEN 0 ELSE s.trimmed END,
                        CASE WHEN anew OR untold THEN 0 ELSE s.mark END,
                        s.ended AND NOT anew AND NOT untold
                   FROM (SELECT coalesce(s.followed_until, '-infinity') <= now()
                                AND s.kind = ANY ($6::text[]) AS anew,
                                EXISTS (SELECT FROM lost l
                                         WHERE l.id = s.id AND l.next_seq = s.next_seq)
                                  AS untold) a)
        RETURNING s.*
      )
      SELECT id, kind, tenant, name, epoch, next_seq - 1 AS head, ended
        FROM (SELECT * FROM there UNION ALL SELECT * FROM made) found
      """;

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

  /// Goes on holding streams open for `$4` ms, and tells which cannot be held any more: those that
  /// are gone, and those of the kinds `$5` that were closed, since nobody wrote them meanwhile.
  ///
  /// Index: `stream_kind_tenant_name_key`.
  static final String RENEW =
      """
      WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w(kind, tenant, name)
      ), held AS MATERIALIZED (
        SELECT s.id, s.kind, s.tenant, s.name,
               s.kind <> ALL ($5::text[]) OR coalesce(s.followed_until > now(), false) AS open
          FROM stream s JOIN wanted USING (kind, tenant, name)
         ORDER BY s.kind DESC, s.tenant, s.name FOR UPDATE OF s
      ), renewed AS (
        UPDATE stream s SET followed_until = now() + $4::bigint * interval '1 ms'
          FROM held WHERE s.id = held.id AND held.open
      )
      SELECT kind, tenant, name FROM wanted w
       WHERE NOT EXISTS (SELECT FROM held h
                          WHERE (h.kind, h.tenant, h.name) = (w.kind, w.tenant, w.name) AND h.open)
      """;

  /// Index: `stream_followed`.
  static final String FOLLOWED =
      "SELECT kind, tenant, name FROM stream WHERE followed_until > now()";

  private final Pool pool;

  FollowStore(Pool pool) {
    this.pool = pool;
  }

  /// @param gated whether it is written only while followed
  /// @param beginsAnew whether it gets a new epoch when it was closed
  /// @param tellsLast whether its newest event must be there to be told
  record Wanted(StreamName stream, boolean gated, boolean beginsAnew, boolean tellsLast) {}

  /// A stream as it is.
  ///
  /// @param head the number of its newest event, 0 when there is none
  /// @param ended whether nothing comes after that
  record Opened(long id, long epoch, long head, boolean ended) {}

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

  /// @param wanted each stream once
  /// @return all of them
  Uni<Map<StreamName, Opened>> open(List<Wanted> wanted, Duration time) {
    return pool.preparedQuery(OPEN)
        .execute(
            Columns.of(wanted)
                .text(w -> w.stream().kind())
                .text(w -> w.stream().tenant())
                .text(w -> w.stream().id())
                .bool(Wanted::gated)
                .constant(time.toMillis())
                .constant(kinds(wanted, Wanted::beginsAnew))
                .constant(kinds(wanted, Wanted::tellsLast))
                .tuple())
        .map(rows -> {
          Map<StreamName, Opened> found = new LinkedHashMap<>();
          for (Row row : rows) {
            found.put(
                name(row),
                new Opened(
                    row.getLong("id"),
                    row.getLong("epoch"),
                    row.getLong("head"),
                    row.getBoolean("ended")));
          }
          return found;
        });
  }

  private static String[] kinds(List<Wanted> wanted, Predicate<Wanted> which) {
    return wanted.stream()
        .filter(which)
        .map(w -> w.stream().kind())
        .distinct()
        .toArray(String[]::new);
  }

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
        .map(FollowStore::news);
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
        .map(rows -> Rows.map(rows, FollowStore::event));
  }

  /// @param beginAnew kinds of which a closed stream is not opened again
  /// @return those that are not open now
  Uni<List<StreamName>> renew(
      Collection<StreamName> streams, Duration time, Set<String> beginAnew) {
    return pool.preparedQuery(RENEW)
        .execute(
            Columns.of(List.copyOf(streams))
                .text(StreamName::kind)
                .text(StreamName::tenant)
                .text(StreamName::id)
                .constant(time.toMillis())
                .constant(beginAnew.toArray(String[]::new))
                .tuple())
        .map(rows -> Rows.map(rows, FollowStore::name));
  }

  /// @return the streams that are written only while followed, and are followed somewhere
  Uni<Set<StreamName>> followed() {
    return pool.preparedQuery(FOLLOWED)
        .execute()
        .map(rows ->
            Rows.map(rows, FollowStore::name).stream().collect(Collectors.toUnmodifiableSet()));
  }

  private static StreamName name(Row row) {
    return new StreamName(row.getString("kind"), row.getString("tenant"), row.getString("name"));
  }

  private static Event event(Row row) {
    return new Event(
        row.getLong("seq"),
        row.getString("event"),
        row.getString("data"),
        row.getOffsetDateTime("at"));
  }
}

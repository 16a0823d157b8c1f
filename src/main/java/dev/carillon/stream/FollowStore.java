package dev.carillon.stream;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The statements that open streams for those who follow them, and hold them open.
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
}

package dev.carillon.workload.integration.provider;

import dev.carillon.platform.db.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The statements that give out turns. The row of a provider is the lock: turns of all nodes follow
/// one another.
@Singleton
final class PaceStore {

  /// Gives turns `gap` seconds apart to as many of `n` as need not wait longer than `$4` ms, and
  /// tells the others when to come back, as far apart as the turns.
  ///
  /// Rows are locked in the order of their key. Index: `provider_pace_pkey`.
  static final String TAKE =
      """
      WITH want AS (
        SELECT * FROM unnest($1::uuid[], $2::int[], $3::float8[]) AS w(provider, n, gap)
      ), held AS (
        SELECT p.provider, w.n, w.gap, greatest(p.next_at, now()) AS start,
               greatest(p.backlog_at, now()) AS backlog
          FROM provider_pace p JOIN want w ON w.provider = p.provider
         ORDER BY p.provider
           FOR UPDATE OF p
      ), share AS (
        SELECT *, least(n, greatest(0, 1 + floor(
                 (extract(epoch FROM now() - start) + $4::bigint / 1000.0) / gap)))::int AS granted
          FROM held
      )
      UPDATE provider_pace p
         SET next_at = s.start + s.granted * s.gap * interval '1 s',
             backlog_at = CASE WHEN s.n > s.granted
                               THEN greatest(s.backlog, s.start + s.granted * s.gap * interval '1 s')
                                    + (s.n - s.granted) * s.gap * interval '1 s'
                               ELSE p.backlog_at END
        FROM share s
       WHERE p.provider = s.provider
      RETURNING p.provider, s.granted, s.gap,
                extract(epoch FROM s.start - now())::float8 AS first,
                extract(epoch FROM greatest(s.backlog, s.start + s.granted * s.gap * interval '1 s')
                                   - now())::float8 AS back
      """;

  /// The provider asked to be left alone for a while.
  static final String HOLD =
      """
      UPDATE provider_pace
         SET next_at = greatest(next_at, now() + $2::bigint * interval '1 ms')
       WHERE provider = $1
      """;

  private final Pool pool;

  PaceStore(Pool pool) {
    this.pool = pool;
  }

  /// @param count turns asked for (at least 1)
  /// @param gapSeconds between two turns
  record Want(UUID provider, int count, double gapSeconds) {}

  /// @param granted turns, the first of them `firstSeconds` from now
  /// @param backSeconds when the first of those without a turn is to come back
  record Turns(int granted, double gapSeconds, double firstSeconds, double backSeconds) {}

  /// @return by provider; one that is not there any more is left out
  Uni<Map<UUID, Turns>> take(List<Want> wants, Duration patience) {
    Tuple values =
        Columns.of(wants)
            .of(UUID.class, Want::provider)
            .integer(Want::count)
            .of(Double.class, Want::gapSeconds)
            .constant(patience.toMillis())
            .tuple();
    return pool.preparedQuery(TAKE)
        .execute(values)
        .map(rows -> {
          Map<UUID, Turns> turns = new HashMap<>();
          for (Row row : rows) {
            turns.put(
                row.getUUID("provider"),
                new Turns(
                    row.getInteger("granted"),
                    row.getDouble("gap"),
                    row.getDouble("first"),
                    row.getDouble("back")));
          }
          return turns;
        });
  }

  Uni<Void> hold(UUID provider, Duration wait) {
    return pool.preparedQuery(HOLD).execute(Tuple.of(provider, wait.toMillis())).replaceWithVoid();
  }
}

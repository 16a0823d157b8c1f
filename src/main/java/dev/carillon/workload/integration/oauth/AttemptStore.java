package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// The statements on callbacks as they came, for whoever watches over them. Kept in the database,
/// so that all nodes see the same; where a callback came from is kept as a keyed hash alone.
@Singleton
final class AttemptStore {

  static final String NOTE =
      """
      INSERT INTO oauth_attempt (tenant, integration, outcome, source, took_ms)
      VALUES ($1, $2, $3, $4, $5)
      """;

  /// Index: `oauth_attempt_at`.
  static final String FIGURES =
      """
      SELECT count(*) AS attempts, count(*) FILTER (WHERE outcome = 'SUCCESS') AS successes,
             coalesce(max(took_ms), 0) AS slowest,
             coalesce(round(avg(took_ms)), 0)::bigint AS average,
             count(*) FILTER (WHERE outcome IN ('INVALID_STATE_SIGNATURE', 'STATE_DECODE_ERROR',
                                                'INVALID_STATE_STRUCTURE')) AS forged,
             count(*) FILTER (WHERE outcome IN ('INVALID_NONCE', 'ALREADY_CONFIGURED')) AS replayed,
             count(DISTINCT source) AS sources
        FROM oauth_attempt WHERE at > now() - $1::bigint * interval '1 ms'
      """;

  static final String OUTCOMES =
      """
      SELECT outcome, count(*) AS times
        FROM oauth_attempt WHERE at > now() - $1::bigint * interval '1 ms'
       GROUP BY outcome ORDER BY times DESC, outcome
      """;

  static final String SOURCES =
      """
      SELECT encode(source, 'hex') AS source, count(*) AS times,
             count(*) FILTER (WHERE outcome <> 'SUCCESS') AS failures
        FROM oauth_attempt WHERE at > now() - $1::bigint * interval '1 ms'
       GROUP BY source HAVING count(*) >= $2 ORDER BY times DESC LIMIT 100
      """;

  private final Pool pool;
  private final FieldCipher cipher;

  AttemptStore(Pool pool, FieldCipher cipher) {
    this.pool = pool;
    this.cipher = cipher;
  }

  /// @param slowest ms
  /// @param average ms
  /// @param forged states that were none of ours (count)
  /// @param replayed states that had been used (count)
  record Figures(
      long attempts,
      long successes,
      long slowest,
      long average,
      long forged,
      long replayed,
      long sources) {}

  record Outcome(String outcome, long count) {}

  /// @param source keyed hash of an address
  record Source(String source, long count, long failures) {}

  Uni<Void> note(Callback.Ended ended, String source, Duration took) {
    var state = ended.state();
    var hash = Buffer.buffer(cipher.hash("", "oauth-source").of(source));
    FlowCode code = ended.code();
    return pool.preparedQuery(NOTE)
        .execute(
            Tuple.tuple()
                .addString(state == null ? null : state.tenant())
                .addUUID(state == null ? null : state.integration())
                .addString(code == null ? "SUCCESS" : code.name())
                .addValue(hash)
                .addInteger(Math.toIntExact(Math.min(took.toMillis(), Integer.MAX_VALUE))))
        .replaceWithVoid();
  }

  Uni<Figures> figures(Duration within) {
    return pool.preparedQuery(FIGURES)
        .execute(Tuple.of(within.toMillis()))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Figures(
              row.getLong("attempts"),
              row.getLong("successes"),
              row.getLong("slowest"),
              row.getLong("average"),
              row.getLong("forged"),
              row.getLong("replayed"),
              row.getLong("sources"));
        });
  }

  Uni<List<Outcome>> outcomes(Duration within) {
    return pool.preparedQuery(OUTCOMES)
        .execute(Tuple.of(within.toMillis()))
        .map(rows ->
            Rows.map(rows, row -> new Outcome(row.getString("outcome"), row.getLong("times"))));
  }

  /// @param least attempts of a source that is shown (count)
  Uni<List<Source>> sources(Duration within, long least) {
    return pool.preparedQuery(SOURCES)
        .execute(Tuple.of(within.toMillis(), least))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Source(
                        row.getString("source"), row.getLong("times"), row.getLong("failures"))));
  }
}

package dev.carillon.breaker;

import dev.carillon.job.DependencyGate;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on breakers. Each transition is one statement whose WHERE holds its guard, on the
/// clock of the database; the row lock puts replicas that try at the same time in an order, and all
/// but the first find the guard false.
@Singleton
final class BreakerStore {

  private static final String VIEW =
      """
      key, state, failures, last_error, opened_at, retry_at, canary_job, wave, forced, forced_by,
                forced_reason, changed_at, version\
      """;

  private static final String RETURNING =
      " RETURNING " + VIEW + ", came_from, wave_granted, now() AS at";

  /// Breakers not at rest. Index: `breaker_not_calm`.
  static final String NOT_CALM =
      "SELECT "
          + VIEW
          + ", (extract(epoch FROM retry_at - now()) * 1000)::bigint AS wait_ms"
          + " FROM breaker WHERE state <> 'closed' OR failures > 0 OR forced IS NOT NULL";

  static final String ALL = "SELECT " + VIEW + " FROM breaker ORDER BY key";

  static final String ONE = "SELECT " + VIEW + " FROM breaker WHERE key = $1";

  static final String MEET = "INSERT INTO breaker (key) VALUES ($1) ON CONFLICT (key) DO NOTHING";

  /// Counts a failure of `$1` by attempt (`$5`, `$6`), which began `$7` ms ago: opens at the `$2`th
  /// in succession for `$3` ms, or at once when the canary or an attempt let through since failed.
  /// Failures of attempts that began before the breaker began to close tell nothing new.
  static final String FAIL =
      """
      INSERT INTO breaker AS b (key, failures, state, last_error, opened_at, retry_at)
      VALUES ($1, 1, CASE WHEN $2::int <= 1 THEN 'open' ELSE 'closed' END, $4,
              CASE WHEN $2 <= 1 THEN now() END,
              CASE WHEN $2 <= 1 THEN now() + $3::bigint * interval '1 ms' END)
          ON CONFLICT (key) DO UPDATE
         SET came_from = b.state, last_error = $4, version = b.version + 1,
             failures = CASE b.state WHEN 'closed' THEN b.failures + 1 ELSE b.failures END,
             state = CASE WHEN b.state <> 'closed' OR b.failures + 1 >= $2 THEN 'open'
                          ELSE 'closed' END,
             opened_at = CASE WHEN b.state <> 'closed' OR b.failures + 1 >= $2 THEN now()
                              ELSE b.opened_at END,
             retry_at = CASE WHEN b.state <> 'closed' OR b.failures + 1 >= $2
                             THEN now() + $3::bigint * interval '1 ms' ELSE b.retry_at END,
             changed_at = CASE WHEN b.state <> 'closed' OR b.failures + 1 >= $2 THEN now()
                               ELSE b.changed_at END,
             canary_job = NULL, canary_lease = NULL, wave = 0
       WHERE b.forced IS NULL
         AND (b.state = 'closed'
              OR (b.state = 'half_open' AND b.canary_job = $5 AND b.canary_lease = $6)
              OR (b.state = 'closing' AND now() - $7::bigint * interval '1 ms' >= b.closing_since))
      """
          + RETURNING;

  /// Takes the one place of breaker `$1` for attempt (`$2`, `$3`): when its time has come, or when
  /// the one before holds its job no more, since it ended without a word or its worker died.
  ///
  /// Index: `breaker_pkey`, `job_ready_pkey`, `worker_pkey`.
  static final String TAKE =
      """
      UPDATE breaker AS b
         SET came_from = b.state, state = 'half_open', canary_job = $2, canary_lease = $3,
             changed_at = now(), version = b.version + 1
       WHERE b.key = $1 AND b.forced IS NULL
         AND ((b.state = 'open' AND b.retry_at <= now())
              OR (b.state = 'half_open' AND NOT EXISTS (
                    SELECT FROM job_ready j JOIN worker w ON w.id = j.worker
                     WHERE j.id = b.canary_job AND j.lease = b.canary_lease
                       AND w.lease_until > now())))
      """
          + RETURNING;

  /// A success of attempt (`$2`, `$3`): that of the canary begins to close, any other ends the row
  /// of failures.
  static final String SUCCEED =
      """
      UPDATE breaker AS b
         SET came_from = b.state, failures = 0, version = b.version + 1,
             state = CASE b.state WHEN 'half_open' THEN 'closing' ELSE b.state END,
             changed_at = CASE b.state WHEN 'half_open' THEN now() ELSE b.changed_at END,
             closing_since = CASE b.state WHEN 'half_open' THEN now() ELSE b.closing_since END,
             wave_at = CASE b.state WHEN 'half_open' THEN now() ELSE b.wave_at END,
             wave = CASE b.state WHEN 'half_open' THEN 1 ELSE b.wave END,
             wave_started = 0, canary_job = NULL, canary_lease = NULL
       WHERE b.key = $1 AND b.forced IS NULL
         AND ((b.state = 'closed' AND b.failures > 0)
              OR (b.state = 'half_open' AND b.canary_job = $2 AND b.canary_lease = $3))
      """
          + RETURNING;

  /// Lets up to `$3` attempts through while closing, as far as this second's wave goes. Each second
  /// that somebody asks in is twice as wide as the one before; beyond `$2` the breaker is closed
  /// and all pass. With a `$3` of 0 it only widens, when its second is over.
  static final String ADMIT =
      """
      UPDATE breaker AS b
         SET came_from = b.state, version = b.version + 1,
             state = CASE WHEN n.next AND n.width > $2::int THEN 'closed' ELSE b.state END,
             changed_at = CASE WHEN n.next AND n.width > $2 THEN now() ELSE b.changed_at END,
             wave = CASE WHEN n.next AND n.width > $2 THEN 0 ELSE n.width END,
             wave_at = CASE WHEN n.next THEN now() ELSE b.wave_at END,
             wave_granted = CASE WHEN n.next AND n.width > $2 THEN $3::int
                                 ELSE least($3, n.width - n.started) END,
             wave_started = n.started + least($3, n.width - n.started)
        FROM (SELECT key AS k, now() >= wave_at + interval '1 s' AS next,
                     CASE WHEN now() >= wave_at + interval '1 s' THEN wave * 2 ELSE wave END
                       AS width,
                     CASE WHEN now() >= wave_at + interval '1 s' THEN 0 ELSE wave_started END
                       AS started
                FROM breaker WHERE key = $1 FOR UPDATE) n
       WHERE b.key = n.k AND b.forced IS NULL AND b.state = 'closing' AND n.started < n.width
         AND (n.next OR $3 > 0)
      """
          + RETURNING;

  /// A person's word: `$2` is open, closed, or null to begin anew.
  static final String FORCE =
      """
      UPDATE breaker AS b
         SET came_from = b.state, version = b.version + 1, changed_at = now(),
             state = coalesce($2, 'closed'), forced = $2, forced_by = $3, forced_reason = $4,
             failures = 0, wave = 0, canary_job = NULL, canary_lease = NULL, retry_at = NULL,
             opened_at = CASE $2 WHEN 'open' THEN now() ELSE b.opened_at END
       WHERE b.key = $1
      """
          + RETURNING;

  private static final String HOLD = "SELECT " + VIEW + " FROM breaker WHERE key = $1 FOR UPDATE";

  private final Pool pool;
  private final Database database;

  BreakerStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
    this.database = new Database(pool);
  }

  Database database() {
    return database;
  }

  /// A breaker that is not at rest.
  ///
  /// @param waitMs until one may try (ms), or `null`
  record Noted(BreakerView view, @Nullable Long waitMs) {}

  /// A row as a statement left it.
  ///
  /// @param granted jobs let through (count)
  record Moved(BreakerView after, String cameFrom, int granted, OffsetDateTime at) {
    boolean changed() {
      return !after.state().equals(cameFrom);
    }
  }

  Uni<List<Noted>> notCalm() {
    return pool.preparedQuery(NOT_CALM)
        .execute()
        .map(rows -> Rows.map(rows, row -> new Noted(view(row), row.getLong("wait_ms"))));
  }

  Uni<List<BreakerView>> all() {
    return pool.preparedQuery(ALL).execute().map(rows -> Rows.map(rows, BreakerStore::view));
  }

  Uni<Optional<BreakerView>> find(String key) {
    return pool.preparedQuery(ONE)
        .execute(Tuple.of(key))
        .map(rows -> Rows.map(rows, BreakerStore::view).stream().findFirst());
  }

  Uni<Void> meet(String key) {
    return pool.preparedQuery(MEET).execute(Tuple.of(key)).replaceWithVoid();
  }

  /// A failure to count, and the numbers of its breaker.
  record Failure(
      String key, int threshold, Duration timeout, String error, DependencyGate.Visit visit) {}

  Uni<Optional<Moved>> fail(Tx tx, Failure failure) {
    Tuple values =
        Tuple.tuple()
            .addString(failure.key())
            .addInteger(failure.threshold())
            .addLong(failure.timeout().toMillis())
            .addString(failure.error())
            .addLong(failure.visit().jobId())
            .addLong(failure.visit().lease())
            .addLong(failure.visit().ran().toMillis());
    return move(tx, FAIL, values);
  }

  /// Locks the row first: whether the one before still holds its job must be seen by a statement
  /// that begins after every earlier change of the row.
  Uni<Optional<Moved>> take(Tx tx, String key, long job, long lease) {
    return hold(tx, key).chain(() -> move(tx, TAKE, Tuple.of(key, job, lease)));
  }

  Uni<Optional<Moved>> succeed(Tx tx, String key, long job, long lease) {
    return move(tx, SUCCEED, Tuple.of(key, job, lease));
  }

  Uni<Optional<Moved>> admit(Tx tx, String key, int jobs, int widest) {
    return move(tx, ADMIT, Tuple.of(key, widest, jobs));
  }

  /// @return the row before, held until the end of the transaction; empty when there is none
  Uni<Optional<BreakerView>> hold(Tx tx, String key) {
    return tx.connection()
        .preparedQuery(HOLD)
        .execute(Tuple.of(key))
        .map(rows -> Rows.map(rows, BreakerStore::view).stream().findFirst());
  }

  Uni<Optional<Moved>> force(
      Tx tx, String key, @Nullable String state, @Nullable String by, @Nullable String reason) {
    return move(tx, FORCE, Tuple.of(key, state, by, reason));
  }

  private static Uni<Optional<Moved>> move(Tx tx, String statement, Tuple values) {
    return tx.connection()
        .preparedQuery(statement)
        .execute(values)
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new Moved(
                            view(row),
                            row.getString("came_from"),
                            row.getInteger("wave_granted"),
                            row.getOffsetDateTime("at")))
                .stream()
                .findFirst());
  }

  private static BreakerView view(Row row) {
    Long canary = row.getLong("canary_job");
    return new BreakerView(
        row.getString("key"),
        row.getString("state"),
        row.getInteger("failures"),
        row.getString("last_error"),
        row.getOffsetDateTime("opened_at"),
        row.getOffsetDateTime("retry_at"),
        canary == null ? null : Long.toString(canary),
        row.getInteger("wave"),
        row.getString("forced"),
        row.getString("forced_by"),
        row.getString("forced_reason"),
        row.getOffsetDateTime("changed_at"),
        row.getLong("version"));
  }
}

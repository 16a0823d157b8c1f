package dev.carillon.notification.webhook;

import dev.carillon.job.Enqueued;
import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The statements that make deliveries and record their attempts.
@Singleton
final class WebhookDeliveryStore {

  /// A delivery for each event and each endpoint that wants it, in one statement. Whoever has no
  /// endpoint costs one look into the index `(tenant, owner, slot)`.
  static final String PUBLISH =
      """
      WITH wanted AS MATERIALIZED (
        SELECT 'msg_' || replace(uuidv7()::text, '-', '') AS id, w.id AS endpoint, w.tenant, w.url,
               e.type, e.body, e.number
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
                 WITH ORDINALITY AS e(tenant, type, body, person, number)
          JOIN webhook_endpoint w
            ON w.tenant = e.tenant AND w.owner IN ('', e.person) AND w.enabled
           AND EXISTS (SELECT FROM unnest(w.events) AS p
                        WHERE p IN ('*', e.type)
                           OR (right(p, 2) = '.*' AND starts_with(e.type, left(p, -1))))
         ORDER BY e.number, w.id
      ), made AS (
        INSERT INTO webhook_delivery (id, endpoint, type, body)
        SELECT id, endpoint, type, body FROM wanted
      )
      SELECT id, endpoint, tenant, url, (number - 1)::int AS event FROM wanted
      """;

  /// A delivery for one endpoint, whatever it listens to. Index: the primary key.
  static final String ADD =
      """
      INSERT INTO webhook_delivery (id, endpoint, type, body)
      SELECT 'msg_' || replace(uuidv7()::text, '-', ''), w.id, $3::text, $4::text
        FROM webhook_endpoint w WHERE w.tenant = $1 AND w.id = $2
      RETURNING id
      """;

  /// Names the jobs of new deliveries. Index: the primary key.
  static final String OF_JOBS =
      """
      UPDATE webhook_delivery d SET job = u.job
        FROM unnest($1::text[], $2::bigint[]) AS u(id, job)
       WHERE d.id = u.id
      """;

  /// Begins a delivery again, by this job and no other. Index: the primary keys.
  static final String AGAIN =
      """
      UPDATE webhook_delivery d
         SET status = 'pending', held = 0, job = $4, started_at = now(), finished_at = NULL
        FROM webhook_endpoint w
       WHERE d.id = $3 AND d.endpoint = $2 AND w.id = d.endpoint AND w.tenant = $1
      """;

  /// What an attempt needs; nothing when the endpoint was removed or another job took over.
  static final String LOAD =
      """
      SELECT d.id, d.type, d.body, d.status, d.held, w.id AS endpoint, w.tenant, w.url, w.enabled,
             w.secret, CASE WHEN w.old_secret_until > now() THEN w.old_secret END AS old_secret
        FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint
       WHERE d.id = $1 AND (d.job IS NULL OR d.job = $2) AND w.tenant = $3
      """;

  /// The job is named so that one which was replaced in the meantime changes nothing.
  private static final String RECORD =
      """
      UPDATE webhook_delivery
         SET status = $3, attempts = attempts + 1, held = held + $4, last_status = $5,
             last_error = $6, last_attempt_at = now(),
             finished_at = CASE WHEN $3 <> 'pending' THEN now() END
       WHERE id = $1 AND (job IS NULL OR job = $2)
      """;

  private static final String GIVE_UP =
      """
      UPDATE webhook_delivery SET status = 'failed', last_error = $3, finished_at = now()
       WHERE id = $1 AND (job IS NULL OR job = $2) AND status = 'pending'
      """;

  /// Writes only when there was a failure before: an endpoint that works costs no write.
  private static final String WORKS =
      "UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT"
          + " NULL";

  /// Marks the first failure, or disables what failed for too long. The first number tells which.
  private static final String FAILS =
      """
      UPDATE webhook_endpoint
         SET failing_since = coalesce(failing_since, now()),
             enabled = failing_since IS NULL,
             disabled_reason = CASE WHEN failing_since IS NOT NULL THEN 'failing' END
       WHERE id = $1 AND enabled
         AND (failing_since IS NULL OR failing_since < now() - make_interval(secs => $2))
      RETURNING enabled
      """;

  private static final String GONE =
      """
      UPDATE webhook_endpoint SET enabled = false, disabled_reason = 'gone', updated_at = now()
       WHERE id = $1 AND enabled
      RETURNING enabled
      """;

  private final Pool pool;

  WebhookDeliveryStore(Pool pool) {
    this.pool = pool;
  }

  /// An event, its body made.
  record Outgoing(String tenant, String type, String body, @Nullable String person) {}

  /// A delivery that was made.
  ///
  /// @param event which of those that were given (from 0)
  record Made(String id, UUID endpoint, String tenant, String url, int event) {}

  /// A delivery that is to be attempted.
  ///
  /// @param secrets sealed, the newest first
  record Due(
      String id,
      String body,
      boolean pending,
      int held,
      UUID endpoint,
      String tenant,
      String url,
      boolean enabled,
      List<Buffer> secrets) {}

  /// What an attempt came to.
  ///
  /// @param status as in the table
  /// @param held whether the receiver asked to wait
  /// @param code HTTP status, or `null` when there was no answer
  /// @param error what went wrong, or `null`
  record Result(String status, boolean held, @Nullable Integer code, @Nullable String error) {}

  Uni<List<Made>> publish(Tx tx, List<Outgoing> events) {
    Tuple columns =
        Columns.of(events)
            .text(Outgoing::tenant)
            .text(Outgoing::type)
            .text(Outgoing::body)
            .text(Outgoing::person)
            .tuple();
    return tx.connection()
        .preparedQuery(PUBLISH)
        .execute(columns)
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Made(
                        row.getString(0),
                        row.getUUID(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInteger(4))));
  }

  Uni<String> add(Tx tx, Endpoint endpoint, String type, String body) {
    return tx.connection()
        .preparedQuery(ADD)
        .execute(Tuple.of(endpoint.tenant(), endpoint.id(), type, body))
        .map(rows -> rows.iterator().next().getString(0));
  }

  /// Says which jobs make deliveries that were made in this transaction.
  ///
  /// @param jobs one for each, in order
  Uni<Void> ofJobs(Tx tx, List<String> deliveries, List<Enqueued> jobs) {
    return tx.connection()
        .preparedQuery(OF_JOBS)
        .execute(
            Tuple.of(
                deliveries.toArray(String[]::new),
                jobs.stream().map(Enqueued::id).toArray(Long[]::new)))
        .replaceWithVoid();
  }

  /// @return `false` when the endpoint has no such delivery
  Uni<Boolean> again(Tx tx, Endpoint endpoint, String delivery, long job) {
    return tx.connection()
        .preparedQuery(AGAIN)
        .execute(Tuple.of(endpoint.tenant(), endpoint.id(), delivery, job))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Optional<Due>> load(String delivery, long job, String tenant) {
    return pool.preparedQuery(LOAD)
        .execute(Tuple.of(delivery, job, tenant))
        .map(rows -> Rows.map(rows, WebhookDeliveryStore::due).stream().findFirst());
  }

  Uni<Void> record(Tx tx, Due due, long job, Result result) {
    Tuple values =
        Tuple.of(due.id(), job, result.status())
            .addInteger(result.held() ? 1 : 0)
            .addValue(result.code() == null ? null : result.code().shortValue())
            .addString(result.error());
    return tx.connection().preparedQuery(RECORD).execute(values).replaceWithVoid();
  }

  /// Ends a delivery that is not attempted any more.
  Uni<Void> giveUp(Tx tx, Due due, long job, String why) {
    return tx.connection()
        .preparedQuery(GIVE_UP)
        .execute(Tuple.of(due.id(), job, why))
        .replaceWithVoid();
  }

  Uni<Void> works(Tx tx, UUID endpoint) {
    return tx.connection().preparedQuery(WORKS).execute(Tuple.of(endpoint)).replaceWithVoid();
  }

  /// @param patience how long an endpoint may do nothing but fail
  /// @return whether this failure disabled it
  Uni<Boolean> fails(Tx tx, UUID endpoint, Duration patience) {
    return disabled(tx, FAILS, Tuple.of(endpoint, (double) patience.toSeconds()));
  }

  /// @return whether it was enabled until now
  Uni<Boolean> gone(Tx tx, UUID endpoint) {
    return disabled(tx, GONE, Tuple.of(endpoint));
  }

  private static Uni<Boolean> disabled(Tx tx, String statement, Tuple values) {
    return tx.connection()
        .preparedQuery(statement)
        .execute(values)
        .map(rows -> Rows.map(rows, row -> row.getBoolean(0)).contains(false));
  }

  private static Due due(Row row) {
    return new Due(
        row.getString("id"),
        row.getString("body"),
        row.getString("status").equals("pending"),
        row.getInteger("held"),
        row.getUUID("endpoint"),
        row.getString("tenant"),
        row.getString("url"),
        row.getBoolean("enabled"),
        Stream.of(row.getBuffer("secret"), row.getBuffer("old_secret"))
            .filter(Objects::nonNull)
            .map(io.vertx.mutiny.core.buffer.Buffer::getDelegate)
            .toList());
  }
}

package dev.carillon.workload.billing;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The log of each run: what its job did, and who looked at it.
@Singleton
final class LogStore {

  static final String ADD =
      """
      INSERT INTO validation_logs (validation_run_id, level, source, message, metadata, actor)
      SELECT $5::uuid, l.level, l.source, l.message, l.metadata::jsonb, $6::text
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
          AS l(level, source, message, metadata)
      """;

  /// Clients poll: the same person and words are written once in ten minutes. Index:
  /// `validation_logs_actor`.
  static final String ADD_ACCESS =
      """
      INSERT INTO validation_logs (validation_run_id, level, source, message, actor)
      SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text
       WHERE NOT EXISTS (
         SELECT FROM validation_logs
          WHERE validation_run_id = $1::uuid AND source = $3::text AND message = $4::text
            AND actor = $5::text
            AND timestamp > now() - interval '10 minutes')
      """;

  /// Index: `validation_logs_run`.
  static final String LIST =
      """
      SELECT id, timestamp, level, source, message, metadata, actor FROM validation_logs
       WHERE validation_run_id = $1 AND ($2::text IS NULL OR level = $2)
         AND ($3::text IS NULL OR source = $3)
       ORDER BY id LIMIT $4 OFFSET $5
      """;

  static final String COUNT =
      """
      SELECT count(*) FROM validation_logs
       WHERE validation_run_id = $1 AND ($2::text IS NULL OR level = $2)
         AND ($3::text IS NULL OR source = $3)
      """;

  private final Pool pool;

  LogStore(Pool pool) {
    this.pool = pool;
  }

  /// A line to write.
  ///
  /// @param source part of the program that speaks, in the document's words
  /// @param message for the owner of the run; never the content of a cell
  /// @param metadata technical values only
  record Line(Level level, String source, String message, Map<String, Object> metadata) {

    static Line info(String source, String message, Map<String, Object> metadata) {
      return new Line(Level.INFO, source, message, metadata);
    }

    static Line warn(String source, String message, Map<String, Object> metadata) {
      return new Line(Level.WARN, source, message, metadata);
    }
  }

  /// How important a line is.
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /// Which lines are wanted; `null` for any.
  record Filter(UUID run, @Nullable Level level, @Nullable String source) {

    private Tuple tuple() {
      return Tuple.of(run, level == null ? null : level.name(), source);
    }
  }

  /// A line as clients see it.
  @RegisterForReflection
  record Entry(
      String id,
      UUID validationRunId,
      OffsetDateTime timestamp,
      String level,
      String source,
      String message,
      Map<String, Object> metadata,
      @Nullable String actor) {}

  Uni<Void> add(Tx tx, UUID run, List<Line> lines) {
    return add(tx.connection(), run, null, lines);
  }

  /// Writes at once what must be on record before anything else happens.
  ///
  /// @param actor who did it
  Uni<Void> addNow(UUID run, String actor, Line line) {
    return add(pool, run, actor, List.of(line));
  }

  /// Writes who looked, unless the same was written a moment ago.
  Uni<Void> addAccess(UUID run, String actor, Line line) {
    return pool.preparedQuery(ADD_ACCESS)
        .execute(Tuple.of(run, line.level().name(), line.source(), line.message(), actor))
        .replaceWithVoid();
  }

  private static Uni<Void> add(
      SqlClient client, UUID run, @Nullable String actor, List<Line> lines) {
    if (lines.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Tuple tuple =
        Columns.of(lines)
            .text(line -> line.level().name())
            .text(Line::source)
            .text(Line::message)
            .text(line -> new JsonObject(line.metadata()).encode())
            .constant(run)
            .tuple();
    return client.preparedQuery(ADD).execute(tuple.addValue(actor)).replaceWithVoid();
  }

  Uni<List<Entry>> list(Filter filter, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(filter.tuple().addInteger(limit).addInteger(offset))
        .map(rows -> Rows.map(rows, row -> entry(filter.run(), row)));
  }

  Uni<Long> count(Filter filter) {
    return pool.preparedQuery(COUNT)
        .execute(filter.tuple())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Entry entry(UUID run, Row row) {
    return new Entry(
        row.getLong("id").toString(),
        run,
        row.getOffsetDateTime("timestamp"),
        row.getString("level"),
        row.getString("source"),
        row.getString("message"),
        row.getJsonObject("metadata").getMap(),
        row.getString("actor"));
  }
}

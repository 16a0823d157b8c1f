package dev.carillon.console;

import dev.carillon.console.JobDetail.Line;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The statements that gather what is known of one job beside its row.
@Singleton
final class TimelineStore {

  static final int MOST_LOGS = 500;
  static final int MOST_EVENTS = 200;
  static final int MOST_ENTRIES = 100;

  /// Index: `job_log_job`.
  static final String LOGS =
      """
      SELECT at, attempt, level, message FROM job_log WHERE job_id = $1
       ORDER BY at DESC, ctid DESC LIMIT $2
      """;

  /// Steps that were told while somebody followed; starts and ends are known from the row.
  ///
  /// Index: `stream_kind_tenant_name_key`, `stream_event_position`.
  static final String EVENTS =
      """
      SELECT e.at, e.event, e.data
        FROM stream s JOIN stream_event e ON e.stream = s.id
       WHERE s.kind = 'job' AND s.tenant = $1 AND s.name = $2
         AND e.event IN ('queued', 'progress', 'retry')
       ORDER BY e.seq DESC LIMIT $3
      """;

  /// Index: `audit_log_resource`.
  static final String ENTRIES =
      """
      SELECT at, actor, action, reason FROM audit_log
       WHERE resource = $2 AND tenant = $1 AND succeeded ORDER BY at DESC LIMIT $3
      """;

  /// What may keep job `$1` in the lanes of tenant `$2` and queue `$3` from running.
  static final String CIRCUMSTANCES =
      """
      SELECT (SELECT max(paused_at) FROM job_lane WHERE tenant = $2 AND queue = $3) AS paused_at,
             (SELECT max(paused_by) FROM job_lane WHERE tenant = $2 AND queue = $3) AS paused_by,
             (SELECT held FROM job_scheduled WHERE id = $1) AS held,
             (SELECT pending FROM job_batch WHERE id = $1) AS pending,
             (SELECT count(*) FROM worker WHERE stopped_at IS NULL AND lease_until >= now())
               AS workers,
             (SELECT reason FROM job_cancel WHERE job_id = $1) AS stopping,
             now() AS now
      """;

  private final Pool pool;

  TimelineStore(Pool pool) {
    this.pool = pool;
  }

  /// @param stopping why a running job was asked to stop
  record Circumstances(
      @Nullable OffsetDateTime pausedAt,
      @Nullable String pausedBy,
      @Nullable String held,
      @Nullable Integer pending,
      long workers,
      @Nullable String stopping,
      OffsetDateTime now) {}

  /// @return the newest first, at most one above [#MOST_LOGS]
  Uni<List<Line>> logs(long job) {
    return pool.preparedQuery(LOGS)
        .execute(Tuple.of(job, MOST_LOGS + 1))
        .map(rows -> Rows.map(rows, TimelineStore::log));
  }

  private static Line log(Row row) {
    return new Line(
        row.getOffsetDateTime("at"),
        "log",
        row.getString("level").toLowerCase(Locale.ROOT),
        Mask.text(row.getString("message")),
        row.getInteger("attempt"));
  }

  /// @return the newest first, at most one above [#MOST_EVENTS]
  Uni<List<Line>> events(String tenant, String job) {
    return pool.preparedQuery(EVENTS)
        .execute(Tuple.of(tenant, job, MOST_EVENTS + 1))
        .map(rows -> Rows.map(rows, TimelineStore::event));
  }

  private static Line event(Row row) {
    JsonObject data = row.getJsonObject("data");
    JsonObject progress = data.getJsonObject("progress");
    String how =
        progress == null
            ? ""
            : " %d of %d%s"
                .formatted(
                    progress.getLong("current", 0L),
                    progress.getLong("total", 0L),
                    progress.getString("message") == null
                        ? ""
                        : ": " + Mask.text(progress.getString("message")));
    return new Line(
        row.getOffsetDateTime("at"),
        "event",
        "info",
        row.getString("event") + how,
        data.getInteger("attempt"));
  }

  /// @return the newest first, at most one above [#MOST_ENTRIES]
  Uni<List<Line>> entries(String tenant, String job) {
    return pool.preparedQuery(ENTRIES)
        .execute(Tuple.of(tenant, "job:" + job, MOST_ENTRIES + 1))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Line(
                        row.getOffsetDateTime("at"),
                        "operator",
                        "info",
                        row.getString("action")
                            + " by "
                            + row.getString("actor")
                            + (row.getString("reason") == null
                                ? ""
                                : ": " + row.getString("reason")),
                        null)));
  }

  Uni<Circumstances> circumstances(long job, String tenant, @Nullable String queue) {
    return pool.preparedQuery(CIRCUMSTANCES)
        .execute(Tuple.of(job, tenant, queue))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Circumstances(
              row.getOffsetDateTime("paused_at"),
              row.getString("paused_by"),
              row.getString("held"),
              row.getInteger("pending"),
              row.getLong("workers"),
              row.getString("stopping"),
              row.getOffsetDateTime("now"));
        });
  }
}

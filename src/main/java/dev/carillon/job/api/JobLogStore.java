package dev.carillon.job.api;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// The statement that reads what jobs wrote to their logs.
@Singleton
final class JobLogStore {

  /// Lines of job `$1` with a level among `$2`, oldest first. Lines written together share their
  /// time, and keep the order they were written in.
  ///
  /// Index: `job_log_job` in each partition.
  static final String LINES =
      """
      SELECT at, attempt, level, message, count(*) OVER () AS total
        FROM job_log
       WHERE job_id = $1 AND upper(level) = ANY ($2::text[])
       ORDER BY at, ctid
       LIMIT $3 OFFSET $4
      """;

  private final Pool pool;

  JobLogStore(Pool pool) {
    this.pool = pool;
  }

  /// @return a page; beyond the last page nobody counts, and the total is 0
  Uni<Page<LogLine>> lines(long job, List<String> levels, PageRequest page) {
    return pool.preparedQuery(LINES)
        .execute(Tuple.of(job, levels.toArray(String[]::new), page.limit(), page.offset()))
        .map(rows -> {
          List<LogLine> lines = Rows.map(rows, JobLogStore::line);
          long total = lines.isEmpty() ? 0 : rows.iterator().next().getLong("total");
          return Page.of(lines, page, total);
        });
  }

  private static LogLine line(Row row) {
    return new LogLine(
        row.getOffsetDateTime("at"),
        row.getInteger("attempt"),
        row.getString("level"),
        row.getString("message"));
  }
}

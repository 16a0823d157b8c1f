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
      SELECT at, attempt, level, message
        FROM job_log
       WHERE job_id = $1 AND upper(level) = ANY ($2::text[])
       ORDER BY at, ctid
       LIMIT $3 OFFSET $4
      """;

  static final String COUNT =
      "SELECT count(*) FROM job_log WHERE job_id = $1 AND upper(level) = ANY ($2::text[])";

  private final Pool pool;

  JobLogStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Page<LogLine>> lines(long job, List<String> levels, PageRequest page) {
    String[] words = levels.toArray(String[]::new);
    return Uni.combine()
        .all()
        .unis(
            pool.preparedQuery(LINES)
                .execute(Tuple.of(job, words, page.limit(), page.offset()))
                .map(rows -> Rows.map(rows, JobLogStore::line)),
            pool.preparedQuery(COUNT)
                .execute(Tuple.of(job, words))
                .map(rows -> rows.iterator().next().getLong(0)))
        .asTuple()
        .map(found -> Page.of(found.getItem1(), page, found.getItem2()));
  }

  private static LogLine line(Row row) {
    return new LogLine(
        row.getOffsetDateTime("at"),
        row.getInteger("attempt"),
        row.getString("level"),
        row.getString("message"));
  }
}

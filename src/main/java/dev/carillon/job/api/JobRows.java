package dev.carillon.job.api;

import dev.carillon.job.JobState;
import dev.carillon.job.LaneName;
import dev.carillon.job.Progress;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the rows of [JobQueryStore].
final class JobRows {

  private JobRows() {}

  static JobState state(String word) {
    return JobState.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static FoundJob found(Row row) {
    return new FoundJob(
        view(row), state(row.getString("state")), row.getString("tenant"), row.getString("opts"));
  }

  static JobView view(Row row) {
    JobState state = state(row.getString("state"));
    String key = row.getString("gate_key");
    return new JobView(
        Long.toString(row.getLong("id")),
        row.getString("kind"),
        row.getString("kind"),
        state.documentWord(),
        state.word(),
        progress(row, state),
        row.getString("result"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("finished_at"),
        row.getOffsetDateTime("run_at"),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        row.getString("queue"),
        -row.getInteger("prio"),
        row.getString("node"),
        row.getString("tenant"),
        row.getString("owner"),
        tags((JsonArray) row.getJson("tags")),
        row.getString("unique_key"),
        key == null ? null : LaneName.unscoped(key),
        batch(row),
        row.getString("payload"),
        row.getString("errors"));
  }

  private static List<String> tags(@Nullable JsonArray tags) {
    return tags == null ? List.of() : tags.stream().map(String::valueOf).toList();
  }

  private static JobView.@Nullable Progress progress(Row row, JobState state) {
    boolean completed = state == JobState.COMPLETED;
    if (row.getLong("done") == null) {
      return completed ? JobView.Progress.COMPLETED : null;
    }
    var progress =
        new Progress(
            row.getString("phase"),
            row.getLong("done"),
            row.getLong("total"),
            row.getString("message"));
    return new JobView.Progress(
        progress.done(),
        progress.total(),
        completed ? JobView.Progress.COMPLETED.percentage() : progress.percentage(),
        progress.message(),
        progress.phase());
  }

  private static JobView.@Nullable Batch batch(Row row) {
    return row.getInteger("batch_total") == null
        ? null
        : new JobView.Batch(
            row.getInteger("batch_total"),
            row.getInteger("pending"),
            row.getInteger("completed"),
            row.getInteger("cancelled"),
            row.getInteger("discarded"));
  }
}

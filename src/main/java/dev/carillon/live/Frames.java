package dev.carillon.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import dev.carillon.platform.http.Problem;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSON we send.
final class Frames {

  private static final int ALL = 100;

  /// States in which the last error still matters.
  private static final Set<JobState> ENDED_BADLY =
      Set.of(JobState.RETRYABLE, JobState.CANCELLED, JobState.DISCARDED);

  private Frames() {}

  /// `{stream, seq, event, at, data: {jobId, type, state, status, attempt, maxAttempts, progress:
  /// {current, total, percentage, message, phase}, result?, error?}}`. As in `GET /api/jobs/{id}`,
  /// `state` is a word of document 003 and `status` one of Carillon's.
  static String event(String stream, long seq, String event, Snapshot job) {
    var data =
        new JsonObject()
            .put("jobId", String.valueOf(job.id()))
            .put("type", job.type())
            .put("state", job.state().documentWord())
            .put("status", job.state().word())
            .put("attempt", job.attempt())
            .put("maxAttempts", job.maxAttempts())
            .put("progress", progress(job));
    if (job.result() != null) {
      data.put("result", Json.decodeValue(job.result()));
    }
    if (job.error() != null && ENDED_BADLY.contains(job.state())) {
      data.put("error", job.error());
    }
    return new JsonObject()
        .put("stream", stream)
        .put("seq", seq)
        .put("event", event)
        .put(
            "at",
            DateTimeFormatter.ISO_INSTANT.format(job.at().withOffsetSameInstant(ZoneOffset.UTC)))
        .put("data", data)
        .encode();
  }

  private static JsonObject progress(Snapshot job) {
    Progress known = job.progress() == null ? new Progress(null, 0, 0, null) : job.progress();
    return new JsonObject()
        .put("current", known.done())
        .put("total", known.total())
        .put("percentage", job.state() == JobState.COMPLETED ? ALL : known.percentage())
        .put("message", known.message())
        .put("phase", known.phase());
  }

  /// `{error: <RFC 9457 problem>, stream?}`.
  ///
  /// @param stream what it is about, or `null`
  /// @param connection names the occurrence
  static String error(Problem problem, @Nullable String stream, String connection) {
    var frame = new JsonObject().put("error", new JsonObject(problem.toJson(connection)));
    return (stream == null ? frame : frame.put("stream", stream)).encode();
  }

  /// `{pong: value}`.
  static String pong(JsonNode value) {
    return "{\"pong\":" + value + "}";
  }
}

package dev.carillon.socketio;

import dev.carillon.job.JobTransition;
import dev.carillon.stream.StreamMessage;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the events of a stream are told to clients of the documents. What was shown last is kept:
/// one message goes to many followers one after the other.
final class Shape {

  /// By its own name, with a time.
  static final Shape PLAIN = new Shape(Shape::plain);

  /// To whoever follows one job: `job:status`, and `job:<event>` (document 003).
  static final Shape JOB = new Shape(Shape::job);

  /// To the owner of all of them: `job:update` (document 003).
  static final Shape MY_JOBS = new Shape(Shape::myJobs);

  /// To admins: `job.queued` and the like (document 000).
  static final Shape ALL_JOBS = new Shape(Shape::allJobs);

  private static final String TIMESTAMP = "timestamp";

  /// The names of decisions.md, by number.
  private static final Map<Integer, String> PRIORITIES =
      Map.of(-10, "low", 0, "medium", 10, "high", 20, "urgent");

  private final Function<StreamMessage, List<Shown>> shown;
  private volatile @Nullable Last last;

  private Shape(Function<StreamMessage, List<Shown>> shown) {
    this.shown = shown;
  }

  private static List<Shown> plain(StreamMessage message) {
    var data = new JsonObject(message.data());
    if (!data.containsKey(TIMESTAMP)) {
      data.put(TIMESTAMP, time(message.at()));
    }
    return List.of(new Shown(message.event(), data.encode()));
  }

  private static List<Shown> job(StreamMessage message) {
    var job = new JsonObject(message.data());
    String event = event(message);
    @Nullable String owner = job.getString("owner");
    return List.of(
        new Shown("job:status", status(message, job).encode()),
        new Shown("job:" + event, full(message, job, owner).encode()));
  }

  private static List<Shown> myJobs(StreamMessage message) {
    var job = new JsonObject(message.data());
    return List.of(new Shown("job:update", full(message, job, message.stream().id()).encode()));
  }

  private static List<Shown> allJobs(StreamMessage message) {
    var job = new JsonObject(message.data());
    var data =
        new JsonObject().put("jobId", job.getValue("jobId")).put("type", job.getValue("type"));
    switch (message.event()) {
      case "queued" -> data.put("priority", priority(job));
      case "started" -> data.put("attempts", job.getValue("attempt"));
      case "completed" ->
          data.put("processingTime", job.getValue("processingTime"))
              .put("result", job.getValue("result"));
      case "failed", "cancelled" ->
          data.put("error", job.getValue("error")).put("attempts", job.getValue("attempt"));
      case "retry" ->
          data.put("attempt", job.getValue("attempt"))
              .put("maxRetries", job.getValue("maxAttempts"))
              .put("delay", job.getValue("delay"));
      case "progress" -> data.put("progress", job.getValue("progress"));
      default -> data.put("attempts", job.getValue("attempt"));
    }
    data.put(TIMESTAMP, time(message.at()));
    return List.of(new Shown("job." + message.event(), data.encode()));
  }

  /// An event as clients get it.
  ///
  /// @param json text of its one value
  record Shown(String event, String json) {}

  private record Last(StreamMessage message, List<Shown> shown) {}

  /// What to tell of a message, in order.
  List<Shown> show(StreamMessage message) {
    @Nullable Last before = last;
    if (before != null && before.message.equals(message)) {
      return before.shown;
    }
    var now = shown.apply(message);
    last = new Last(message, now);
    return now;
  }

  /// A time as JavaScript writes it.
  static String time(OffsetDateTime at) {
    return DateTimeFormatter.ISO_INSTANT.format(at.withOffsetSameInstant(ZoneOffset.UTC));
  }

  /// Document 003 says `created` for a job that is put in line.
  private static String event(StreamMessage message) {
    return message.event().equals(JobTransition.Event.QUEUED.word()) ? "created" : message.event();
  }

  private static JsonObject status(StreamMessage message, JsonObject job) {
    return new JsonObject()
        .put("jobId", job.getValue("jobId"))
        .put("event", event(message))
        .put("progress", job.getValue("progress"))
        .put("result", job.getValue("result"))
        .put("error", job.getValue("error"))
        .put(TIMESTAMP, time(message.at()));
  }

  private static JsonObject full(StreamMessage message, JsonObject job, @Nullable String owner) {
    var data = status(message, job).put("type", job.getValue("type"));
    return owner == null ? data : data.put("userId", owner);
  }

  private static Object priority(JsonObject job) {
    Integer number = job.getInteger("priority", 0);
    return PRIORITIES.getOrDefault(number, String.valueOf(number));
  }
}

package dev.carillon.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.health.SystemHealth;
import dev.carillon.health.SystemStatus;
import dev.carillon.job.api.JobBody;
import dev.carillon.job.api.JobDesk;
import dev.carillon.job.api.QueueView;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What admins do and ask by event: the jobs and queues of their tenant (domain 000 §3). Any thread
/// may call; each `Uni` fails with a problem, or when the database is away.
@Singleton
final class Operator {

  private static final Set<String> OF_A_JOB =
      Set.of("type", "priority", "data", "maxRetries", "timeout");

  private final JobDesk desk;
  private final People people;
  private final SystemHealth health;
  private final ObjectMapper json;
  private final InstantSource clock = InstantSource.system();

  Operator(JobDesk desk, People people, SystemHealth health, ObjectMapper json) {
    this.desk = desk;
    this.people = people;
    this.health = health;
    this.json = json;
  }

  /// {@return how the installation is, as `system.health` tells it: [SystemStatus]}
  Uni<JsonObject> system() {
    return health.status().map(this::written);
  }

  private JsonObject written(SystemStatus status) {
    try {
      return new JsonObject(json.writeValueAsString(status));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// {@return how the jobs of the tenant stand: `{queue, websocket, timestamp}`}
  Uni<JsonObject> status(Actor admin) {
    return desk.queues(admin).map(this::status);
  }

  private JsonObject status(List<QueueView> queues) {
    var queue =
        new JsonObject()
            .put("queueLength", queues.stream().mapToLong(QueueView::waiting).sum())
            .put("activeJobs", queues.stream().mapToLong(QueueView::active).sum())
            .put("scheduledJobs", queues.stream().mapToLong(QueueView::scheduled).sum())
            .put("retryingJobs", queues.stream().mapToLong(QueueView::retry).sum())
            .put("isProcessing", queues.isEmpty() || !queues.stream().allMatch(QueueView::paused));
    return stamped(
        new JsonObject()
            .put("queue", queue)
            .put("websocket", new JsonObject().put("connectedUsers", people.size())));
  }

  /// {@return `{pausedBy, timestamp}`}
  Uni<JsonObject> pause(Actor admin) {
    return desk.pauseAll(admin).map(done -> stamped(new JsonObject().put("pausedBy", admin.id())));
  }

  /// {@return `{resumedBy, pausedBy, timestamp}`, the same person under both names the documents
  /// have for it}
  Uni<JsonObject> resume(Actor admin) {
    return desk.resumeAll(admin)
        .map(done ->
            stamped(new JsonObject().put("resumedBy", admin.id()).put("pausedBy", admin.id())));
  }

  /// @param wanted `{type, priority?, data?, maxRetries?, timeout?}`, the time in ms
  /// @return `{jobId, type, created, timestamp}`
  Uni<JsonObject> add(Actor admin, JsonObject wanted) {
    return Uni.createFrom()
        .deferred(() -> {
          if (!admin.isAdmin()) {
            throw new ProblemException(
                ProblemType.FORBIDDEN, "Only an admin may add jobs by event.");
          }
          JobBody body = body(wanted);
          return desk.add(admin, body)
              .map(added ->
                  stamped(
                      new JsonObject()
                          .put("jobId", Long.toString(added.id()))
                          .put("type", body.type())
                          .put("created", added.created())));
        });
  }

  private JobBody body(JsonObject wanted) {
    for (String field : wanted.fieldNames()) {
      if (!OF_A_JOB.contains(field)) {
        throw Wish.wrong(field, "is not known; known are " + OF_A_JOB.stream().sorted().toList());
      }
    }
    var options = new JsonObject();
    put(options, "priority", wanted.getValue("priority"));
    put(options, "maxAttempts", wanted.getValue("maxRetries"));
    put(options, "timeoutMs", wanted.getValue("timeout"));
    var body = new JsonObject().put("options", options);
    put(body, "type", wanted.getValue("type"));
    put(body, "payload", wanted.getValue("data"));
    try {
      return json.readValue(body.encode(), JobBody.class);
    } catch (JsonProcessingException wrong) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          "A job is {type, priority?, data?, maxRetries?, timeout?}: type is text, priority a name"
              + " or a number, data an object, the others whole numbers, timeout in ms.");
    }
  }

  private static void put(JsonObject target, String field, @Nullable Object value) {
    if (value != null) {
      target.put(field, value);
    }
  }

  private JsonObject stamped(JsonObject data) {
    return data.put("timestamp", clock.instant().toString());
  }
}

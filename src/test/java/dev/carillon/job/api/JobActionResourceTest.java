package dev.carillon.job.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobActionResourceTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Callers callers = Callers.inNewTenant();

  @Inject History history;

  @Test
  void a_waiting_job_is_cancelled_at_once() {
    String id = callers.waiting();

    callers
        .owner()
        .delete("/api/jobs/" + id)
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("message", equalTo("The job is cancelled."))
        .body("data.jobId", equalTo(id))
        .body("data.result", equalTo("cancelled"));
    callers.owner().get("/api/jobs/" + id).then().body("data.state", equalTo("cancelled"));
  }

  @Test
  void a_running_job_is_told_to_stop_and_stops() {
    String id = callers.enqueued("{\"type\": \"sleep\", \"payload\": {\"millis\": 600000}}");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            callers.owner().get("/api/jobs/" + id).then().body("data.state", equalTo("active")));

    callers
        .owner()
        .post("/api/jobs/" + id + "/cancel")
        .then()
        .statusCode(200)
        .body("data.result", equalTo("stopping"));

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            callers.owner().get("/api/jobs/" + id).then().body("data.state", equalTo("cancelled")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "discarded", "cancelled"})
  void an_ended_job_cannot_be_cancelled(String state) {
    String id = callers.waiting();
    history.end(id, state);

    callers
        .owner()
        .delete("/api/jobs/" + id)
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/conflict"))
        .body("detail", containsString(state))
        .body("state", equalTo(state))
        .body("job_id", equalTo(id));
  }

  @Test
  void nobody_else_cancels_a_users_job() {
    String id = callers.waiting();

    callers.otherUser().delete("/api/jobs/" + id).then().statusCode(403);
    callers.foreignAdmin().delete("/api/jobs/" + id).then().statusCode(404);
    callers.otherUser().post("/api/jobs/" + id + "/cancel").then().statusCode(403);
    callers.owner().get("/api/jobs/" + id).then().body("data.state", equalTo("created"));
  }

  @Test
  void the_admin_of_the_tenant_cancels_a_users_job() {
    callers.admin().delete("/api/jobs/" + callers.waiting()).then().statusCode(200);
  }

  @Test
  void cancelling_what_never_was_is_not_found() {
    callers
        .owner()
        .delete("/api/jobs/999999999999")
        .then()
        .statusCode(404)
        .contentType(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"discarded", "cancelled"})
  void an_ended_job_is_enqueued_once_more_as_it_was(String state) {
    String old =
        callers.enqueued(
            """
            {"type": "sleep", "payload": {"millis": 600000}, "options": {"queue": "q",
             "priority": 5, "delayMs": 86400000, "maxAttempts": 7, "concurrencyKey": "c",
             "rateKey": "r", "ratePerSecond": 100, "tags": ["red"], "timeoutMs": 700000,
             "backoff": {"kind": "fixed", "delayMs": 10}}}
            """);
    history.end(old, state);

    String id =
        callers
            .owner()
            .post("/api/jobs/" + old + "/retry")
            .then()
            .statusCode(200)
            .body("success", equalTo(true))
            .body("data.originalJobId", equalTo(old))
            .extract()
            .path("data.jobId");

    assertThat(id).isNotEqualTo(old);
    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.type", equalTo("sleep"))
        .body("data.data.millis", equalTo(600_000))
        .body("data.status", oneOf("available", "running"))
        .body("data.queue", equalTo("q"))
        .body("data.priority", equalTo(5))
        .body("data.maxAttempts", equalTo(7))
        .body("data.concurrencyKey", equalTo("c"))
        .body("data.tags", contains("red"))
        .body("data.owner", equalTo("bob"));
  }

  @Test
  void a_job_an_admin_retries_stays_its_owners() {
    String old = callers.waiting();
    history.end(old, "discarded");

    String id =
        callers.admin().post("/api/jobs/" + old + "/retry").then().extract().path("data.jobId");

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .statusCode(200)
        .body("data.owner", equalTo("bob"));
  }

  @Test
  void a_live_or_completed_job_cannot_be_retried() {
    String live = callers.waiting();
    String done = callers.waiting();
    history.end(done, "completed");

    callers
        .owner()
        .post("/api/jobs/" + live + "/retry")
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE)
        .body("state", equalTo("scheduled"));
    callers
        .owner()
        .post("/api/jobs/" + done + "/retry")
        .then()
        .statusCode(409)
        .body("state", equalTo("completed"));
  }

  @Test
  void a_retry_gives_way_to_a_live_job_with_the_unique_key() {
    String body =
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"k\", \"delayMs\": 86400000}}";
    String old = callers.enqueued(body);
    callers.owner().delete("/api/jobs/" + old).then().statusCode(200);
    String live = callers.enqueued(body);

    callers
        .owner()
        .post("/api/jobs/" + old + "/retry")
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE)
        .body("live_job_id", equalTo(live));
  }

  @Test
  void nobody_else_retries_a_users_job() {
    String id = callers.waiting();
    history.end(id, "discarded");

    callers.otherUser().post("/api/jobs/" + id + "/retry").then().statusCode(403);
    callers.foreignAdmin().post("/api/jobs/" + id + "/retry").then().statusCode(404);
  }

  /// Rights and reason of a deletion are looked at when it is asked for, not when it runs.
  @Test
  void a_deletion_is_asked_for_anew_and_not_retried() {
    String id = callers.waiting();
    history.end(id, "cancelled", "cascadeDeletion");

    callers
        .owner()
        .post("/api/jobs/" + id + "/retry")
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE)
        .body("detail", containsString("POST /api/cascade/delete/{studentId}"));
    callers
        .admin()
        .get("/api/console/jobs/" + id)
        .then()
        .statusCode(200)
        .body("data.actions", empty());
  }
}

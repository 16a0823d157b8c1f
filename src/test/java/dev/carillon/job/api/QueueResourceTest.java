package dev.carillon.job.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class QueueResourceTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Callers callers = Callers.inNewTenant();

  @Inject History history;

  @Test
  void a_queue_counts_its_jobs() {
    callers.waiting();
    history.run(callers.waiting());
    history.failOnce(callers.waiting());

    callers
        .owner()
        .get("/api/queues/default")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.name", equalTo("default"))
        .body("data.tenant", equalTo(callers.tenant()))
        .body("data.waiting", equalTo(0))
        .body("data.scheduled", equalTo(1))
        .body("data.active", equalTo(1))
        .body("data.retry", equalTo(1))
        .body("data.paused", equalTo(false))
        .body("data.pausedBy", nullValue());
  }

  @Test
  void the_queues_of_a_tenant_are_its_own() {
    callers.waiting();

    callers
        .owner()
        .get("/api/queues")
        .then()
        .statusCode(200)
        .body("data.name", contains("default"));
    Callers.inNewTenant().owner().get("/api/queues").then().body("data", empty());
  }

  @Test
  void a_paused_queue_keeps_its_jobs_until_it_is_resumed() {
    callers
        .admin()
        .post("/api/queues/default/pause")
        .then()
        .statusCode(200)
        .body("data.paused", equalTo(true))
        .body("data.pausedBy", equalTo("alice"))
        .body("data.pausedAt", notNullValue());
    String id = callers.enqueued("{\"type\": \"noop\"}");
    callers.owner().get("/api/queues/default").then().body("data.waiting", equalTo(1));
    callers.owner().get("/api/jobs/" + id).then().body("data.status", equalTo("available"));

    callers
        .admin()
        .post("/api/queues/default/resume")
        .then()
        .statusCode(200)
        .body("data.paused", equalTo(false));

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            callers.owner().get("/api/jobs/" + id).then().body("data.state", equalTo("completed")));
  }

  @Test
  void pausing_holds_jobs_with_a_concurrency_key_too() {
    callers.admin().post("/api/queues/default/pause").then().statusCode(200);

    callers.enqueued("{\"type\": \"noop\", \"options\": {\"concurrencyKey\": \"k\"}}");

    callers.owner().get("/api/queues/default").then().body("data.waiting", equalTo(1));
  }

  @Test
  void only_an_admin_pauses_and_resumes() {
    callers
        .owner()
        .post("/api/queues/default/pause")
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/forbidden"));
    callers.owner().post("/api/queues/default/resume").then().statusCode(403);
  }

  @Test
  void another_tenants_queues_are_for_superadmins() {
    callers.waiting();
    String query = "?tenant=" + callers.tenant();

    callers.superadmin().get("/api/queues" + query).then().body("data.name", contains("default"));
    callers
        .foreignAdmin()
        .post("/api/queues/default/pause" + query)
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE);
    callers
        .superadmin()
        .post("/api/queues/default/pause" + query)
        .then()
        .statusCode(200)
        .body("data.tenant", equalTo(callers.tenant()));
  }

  @Test
  void a_queue_nobody_used_is_not_found() {
    callers
        .owner()
        .get("/api/queues/unheard-of")
        .then()
        .statusCode(404)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/not-found"));
    callers.admin().post("/api/queues/unheard-of/resume").then().statusCode(404);
  }

  @Test
  void a_name_no_queue_can_have_is_refused() {
    callers
        .admin()
        .post("/api/queues/NoSuchName/pause")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors.pointer", contains("/name"));
  }

  @Test
  void the_job_types_tell_their_defaults_and_fields() {
    callers
        .owner()
        .get("/api/job-types")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.name", hasItem("noop"))
        .body("data.find { it.name == 'sleep' }.open", equalTo(true))
        .body("data.find { it.name == 'sleep' }.queue", equalTo("default"))
        .body("data.find { it.name == 'sleep' }.maxAttempts", equalTo(3))
        .body("data.find { it.name == 'sleep' }.timeoutMs", equalTo(1_800_000))
        .body("data.find { it.name == 'sleep' }.backoff.kind", equalTo("exponential"))
        .body("data.find { it.name == 'sleep' }.fields.name", contains("millis"))
        .body("data.find { it.name == 'sleep' }.fields.type", contains("integer"))
        .body("data.find { it.name == 'sleep' }.fields.required", contains(true))
        .body("data.find { it.name == 'noop' }.fields.required", contains(false, false));
  }
}

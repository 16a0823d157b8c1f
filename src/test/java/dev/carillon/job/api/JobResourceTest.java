package dev.carillon.job.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobResourceTest {

  private static final List<String> STATUSES =
      List.of("scheduled", "running", "retryable", "completed", "discarded", "cancelled");

  private final Callers callers = Callers.inNewTenant();

  @Inject History history;

  @Test
  void a_waiting_job_is_told_in_both_vocabularies() {
    String id = callers.waiting();

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.id", equalTo(id))
        .body("data.name", equalTo("noop"))
        .body("data.type", equalTo("noop"))
        .body("data.state", equalTo("created"))
        .body("data.status", equalTo("scheduled"))
        .body("data.attempt", equalTo(0))
        .body("data.maxAttempts", equalTo(3))
        .body("data.queue", equalTo("default"))
        .body("data.priority", equalTo(0))
        .body("data.createdOn", notNullValue())
        .body("data.startedOn", nullValue())
        .body("data.completedOn", nullValue())
        .body("data.errors", empty())
        .body("data", hasKey("progress"))
        .body("data", hasKey("result"));
  }

  @Test
  void a_running_job_tells_how_far_it_is() {
    String id = callers.waiting();
    history.run(id);

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.state", equalTo("active"))
        .body("data.status", equalTo("running"))
        .body("data.startedOn", notNullValue())
        .body("data.progress.current", equalTo(3))
        .body("data.progress.total", equalTo(5))
        .body("data.progress.percentage", equalTo(60))
        .body("data.progress.message", equalTo("Fetching schema metadata..."))
        .body("data.progress.phase", equalTo("reading"));
  }

  @Test
  void a_job_that_waits_for_its_next_attempt_is_in_retry() {
    String id = callers.waiting();
    history.failOnce(id);

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.state", equalTo("retry"))
        .body("data.status", equalTo("retryable"))
        .body("data.errors[0].message", equalTo("It broke"))
        .body("data.errors[0].retryable", equalTo(true));
  }

  @ParameterizedTest
  @CsvSource({"completed, completed", "discarded, failed", "cancelled, cancelled"})
  void an_ended_job_stays_readable(String status, String state) {
    String id = callers.waiting();
    history.end(id, status);

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.state", equalTo(state))
        .body("data.status", equalTo(status))
        .body("data.completedOn", notNullValue())
        .body("data.errors[0].error", equalTo("Broken"));
  }

  @Test
  void a_job_is_found_by_its_unique_key_and_the_live_one_wins() {
    String body =
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"validation-7\", \"delayMs\": 86400000}}";
    String old = callers.enqueued(body);
    callers.owner().delete("/api/jobs/" + old).then().statusCode(200);
    callers.owner().get("/api/jobs/validation-7").then().body("data.id", equalTo(old));

    String live = callers.enqueued(body);

    callers.owner().get("/api/jobs/validation-7").then().body("data.id", equalTo(live));
  }

  @Test
  void a_job_is_not_shown_to_another_user_of_the_tenant() {
    String id = callers.waiting();

    callers
        .otherUser()
        .get("/api/jobs/" + id)
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/forbidden"));
  }

  @Test
  void a_job_of_another_tenant_does_not_exist_for_its_admin() {
    String id = callers.waiting();

    callers
        .foreignAdmin()
        .get("/api/jobs/" + id)
        .then()
        .statusCode(404)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/job-not-found"))
        .body("job_id", equalTo(id));
  }

  @Test
  void admin_and_superadmin_see_a_users_job() {
    String id = callers.waiting();

    callers.admin().get("/api/jobs/" + id).then().statusCode(200);
    callers.superadmin().get("/api/jobs/" + id).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"999999999999", "0", "-1", "no-such-key", "1e3", "9999999999999999999999"})
  void a_job_that_never_was_is_not_found(String id) {
    callers
        .owner()
        .urlEncodingEnabled(false)
        .get("/api/jobs/" + id)
        .then()
        .statusCode(404)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_list_has_the_newest_first_and_pages() {
    String first = callers.waiting();
    String second = callers.waiting();
    String third = callers.waiting();

    callers
        .owner()
        .get("/api/jobs?limit=2")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.id", contains(third, second))
        .body("pagination.page", equalTo(1))
        .body("pagination.limit", equalTo(2))
        .body("pagination.total", equalTo(3))
        .body("pagination.totalPages", equalTo(2))
        .body("pagination.hasNext", equalTo(true))
        .body("pagination.hasPrev", equalTo(false));
    assertThat(callers.listed(callers.owner(), "limit=2&page=2")).containsExactly(first);
  }

  @Test
  void a_list_shows_jobs_wherever_they_are() {
    String done = callers.waiting();
    String running = callers.waiting();
    String waiting = callers.waiting();
    history.end(done, "completed");
    history.run(running);

    callers
        .owner()
        .get("/api/jobs")
        .then()
        .body("data.id", contains(waiting, running, done))
        .body("data.status", contains("scheduled", "running", "completed"));
  }

  @ParameterizedTest
  @CsvSource({
    "status=created, scheduled",
    "status=scheduled, scheduled",
    "state=active, running",
    "status=running, running",
    "status=retry, retryable",
    "status=retryable, retryable",
    "status=completed, completed",
    "status=failed, discarded",
    "state=discarded, discarded",
    "status=cancelled, cancelled"
  })
  void a_list_is_filtered_by_the_words_of_either_vocabulary(String query, String status) {
    String wanted = jobThatIs(status);
    STATUSES.stream().filter(other -> !other.equals(status)).forEach(this::jobThatIs);

    assertThat(callers.listed(callers.owner(), query)).containsExactly(wanted);
  }

  @Test
  void a_list_is_filtered_by_type_queue_and_tag() {
    String id =
        callers.enqueued(
            """
            {"type": "sleep", "payload": {"millis": 1},
             "options": {"delayMs": 86400000, "queue": "q1", "tags": ["red"]}}
            """);
    callers.waiting();

    assertThat(callers.listed(callers.owner(), "type=sleep")).containsExactly(id);
    assertThat(callers.listed(callers.owner(), "queue=q1")).containsExactly(id);
    assertThat(callers.listed(callers.owner(), "tag=red")).containsExactly(id);
    assertThat(callers.listed(callers.owner(), "tag=blue")).isEmpty();
    assertThat(callers.listed(callers.owner(), "queue=q2")).isEmpty();
  }

  @Test
  void a_list_is_filtered_by_time() {
    String id = callers.waiting();

    assertThat(callers.listed(callers.owner(), "from=2020-01-01T00:00:00Z")).containsExactly(id);
    assertThat(callers.listed(callers.owner(), "to=2020-01-01T00:00:00Z")).isEmpty();
    assertThat(callers.listed(callers.owner(), "from=2199-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void each_role_lists_what_it_may_see() {
    String id = callers.waiting();

    assertThat(callers.listed(callers.otherUser(), "page=1")).isEmpty();
    assertThat(callers.listed(callers.foreignAdmin(), "page=1")).doesNotContain(id);
    assertThat(callers.listed(callers.admin(), "owner=bob")).containsExactly(id);
    assertThat(callers.listed(callers.admin(), "owner=carol")).isEmpty();
    assertThat(callers.listed(callers.superadmin(), "tenant=" + callers.tenant()))
        .containsExactly(id);
  }

  @Test
  void a_user_may_not_ask_for_the_jobs_of_others() {
    callers
        .otherUser()
        .get("/api/jobs?owner=bob")
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE)
        .body("detail", containsString("admin"));
  }

  @Test
  void an_admin_may_not_ask_for_another_tenant() {
    callers
        .foreignAdmin()
        .get("/api/jobs?tenant=" + callers.tenant())
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=101",
        "page=0",
        "page=-1",
        "page=101&limit=100",
        "page=100000&limit=100",
        "status=happy",
        "state=completed,",
        "queue=BIG",
        "from=0001-01-01T00:00:00Z",
        "to=9999-01-01T00:00:00Z"
      })
  void a_filter_out_of_range_is_refused(String query) {
    callers
        .owner()
        .urlEncodingEnabled(false)
        .get("/api/jobs?" + query)
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors", Matchers.hasSize(1))
        .body("success", equalTo(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=ten", "page=99999999999", "from=yesterday", "to=1"})
  void a_filter_in_the_wrong_form_is_refused(String query) {
    callers
        .owner()
        .get("/api/jobs?" + query)
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/bad-request"));
  }

  @Test
  void listing_claims_nothing() {
    String id = callers.waiting();
    callers.listed(callers.owner(), "status=created");

    callers.owner().get("/api/jobs/" + id).then().body("data.status", equalTo("scheduled"));
  }

  @Test
  void the_statistics_count_what_the_caller_may_see() {
    callers.waiting();
    history.run(callers.waiting());
    history.failOnce(callers.waiting());
    history.end(callers.waiting(), "completed");
    history.end(callers.waiting(), "discarded");
    history.end(callers.waiting(), "cancelled");

    callers
        .owner()
        .get("/api/jobs/stats")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.total", equalTo(6))
        .body("data.created", equalTo(1))
        .body("data.active", equalTo(1))
        .body("data.retry", equalTo(1))
        .body("data.completed", equalTo(1))
        .body("data.failed", equalTo(1))
        .body("data.cancelled", equalTo(1))
        .body("data.queued", equalTo(0));
    callers.otherUser().get("/api/jobs/stats").then().body("data.total", equalTo(0));
    callers.admin().get("/api/jobs/stats").then().body("data.total", equalTo(6));
  }

  @Test
  void the_log_of_a_job_is_read_oldest_first() {
    String id = callers.waiting();
    history.log(id);

    callers
        .owner()
        .get("/api/jobs/" + id + "/logs")
        .then()
        .statusCode(200)
        .body("data.message", contains("first", "second", "third"))
        .body("data[0].attempt", equalTo(1))
        .body("data[0].level", equalTo("DEBUG"))
        .body("pagination.total", equalTo(3));
  }

  @Test
  void a_log_is_filtered_by_level_and_paged() {
    String id = callers.waiting();
    history.log(id);

    callers
        .owner()
        .get("/api/jobs/" + id + "/logs?level=info&limit=1&page=2")
        .then()
        .body("data.message", contains("third"))
        .body("pagination.total", equalTo(2));
  }

  @Test
  void an_unknown_level_is_refused() {
    callers
        .owner()
        .get("/api/jobs/" + callers.waiting() + "/logs?level=loud")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_log_is_not_shown_to_others() {
    String id = callers.waiting();

    callers.otherUser().get("/api/jobs/" + id + "/logs").then().statusCode(403);
    callers.foreignAdmin().get("/api/jobs/" + id + "/logs").then().statusCode(404);
  }

  private String jobThatIs(String status) {
    String id = callers.waiting();
    switch (status) {
      case "scheduled" -> {}
      case "running" -> history.run(id);
      case "retryable" -> history.failOnce(id);
      default -> history.end(id, status);
    }
    return id;
  }
}

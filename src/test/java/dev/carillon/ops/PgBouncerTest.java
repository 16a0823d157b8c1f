package dev.carillon.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.Notices;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service behind a PgBouncer in transaction mode, which gives each transaction whatever
/// connection is free: nothing may be left on a connection that a later statement needs.
@QuarkusTest
@QuarkusTestResource(value = PooledPostgresResource.class, restrictToAnnotatedClass = true)
class PgBouncerTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int JOBS = 2_000;

  @Inject Notices notices;

  @ConfigProperty(name = PooledPostgresResource.INSTALLED, defaultValue = "false")
  boolean installed;

  @BeforeEach
  void a_pooler_is_needed() {
    Assumptions.assumeTrue(installed, "PgBouncer is not installed: nothing is tried through it");
  }

  private static RequestSpecification alice() {
    return given()
        .auth()
        .oauth2(Tokens.of("alice", Role.Names.ADMIN, Role.Names.USER))
        .contentType("application/json");
  }

  private static long completed() {
    return alice().get("/api/jobs/stats").jsonPath().getLong("data.completed");
  }

  @Test
  void jobs_are_taken_run_and_recorded() {
    long before = completed();
    var jobs = Collections.nCopies(JOBS, Map.of("type", "noop"));

    alice().body(Map.of("jobs", jobs)).post("/api/jobs/bulk").then().statusCode(201);

    await().atMost(SOON).until(() -> completed() - before >= JOBS);
  }

  @Test
  void jobs_with_keys_retries_and_progress_go_their_way() {
    long before = completed();
    List<Map<String, Object>> jobs =
        List.of(
            Map.of("type", "noop", "options", Map.of("concurrencyKey", "k")),
            Map.of("type", "noop", "options", Map.of("delayMs", 200)),
            Map.of(
                "type", "flaky",
                "payload", Map.of("failures", 1),
                "options", Map.of("backoff", Map.of("kind", "fixed", "delayMs", 100))),
            Map.of("type", "progress", "payload", Map.of("steps", 5, "millis", 10)));

    jobs.forEach(job -> alice().body(job).post("/api/jobs").then().statusCode(201));

    await().atMost(SOON).until(() -> completed() - before >= jobs.size());
  }

  @Test
  void notices_are_heard_around_the_pooler() {
    List<String> heard = new CopyOnWriteArrayList<>();
    notices.listen("carillon_test", heard::add);

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          notices.send("carillon_test", "hello");
          assertThat(heard).contains("hello");
        });
  }

  @Test
  void the_service_is_ready() {
    await().atMost(SOON).until(() -> given().get("/q/health/ready").statusCode() == 200);
  }
}

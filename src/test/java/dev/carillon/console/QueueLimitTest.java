package dev.carillon.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.QueueLimits;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A limit that is set while the nodes run is kept by them.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class QueueLimitTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String QUEUE = "narrow";

  @Inject QueueLimits limits;

  @Test
  void no_more_jobs_run_at_a_time_than_the_limit_lets() {
    caller()
        .body("{\"perNode\": 1, \"reason\": \"One at a time\"}")
        .put("/api/console/queues/" + QUEUE + "/concurrency")
        .then()
        .statusCode(200);
    Awaitility.await().atMost(SOON).until(() -> limits.perNode(QUEUE).isPresent());

    for (int i = 0; i < 3; i++) {
      enqueue();
    }
    List<Integer> running = new ArrayList<>();
    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          List<String> states = states();
          running.add((int) states.stream().filter("running"::equals).count());
          return states.size() == 3 && states.stream().allMatch("completed"::equals);
        });

    assertThat(running).contains(1).allMatch(count -> count <= 1);
  }

  private static void enqueue() {
    caller()
        .body(
            "{\"type\": \"sleep\", \"payload\": {\"millis\": 500}, \"options\": {\"queue\": \""
                + QUEUE
                + "\"}}")
        .post("/api/jobs")
        .then()
        .statusCode(201);
  }

  /// Of one instant: asked one by one, two jobs that run after each other would seem to run at
  /// once.
  private static List<String> states() {
    return caller()
        .get("/api/console/jobs?queue=" + QUEUE)
        .then()
        .statusCode(200)
        .extract()
        .path("data.status");
  }

  private static RequestSpecification caller() {
    return given()
        .auth()
        .oauth2(Tokens.of("root", Role.Names.SUPERADMIN, Role.Names.USER))
        .contentType(ContentType.JSON);
  }
}

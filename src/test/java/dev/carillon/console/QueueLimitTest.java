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
import java.util.stream.Stream;
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

    List<String> jobs = Stream.generate(this::enqueued).limit(3).toList();
    List<Integer> running = new ArrayList<>();
    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          List<String> states = jobs.stream().map(this::state).toList();
          running.add((int) states.stream().filter("running"::equals).count());
          return states.stream().allMatch("completed"::equals);
        });

    assertThat(running).contains(1).allMatch(count -> count <= 1);
  }

  private String enqueued() {
    return caller()
        .body(
            "{\"type\": \"sleep\", \"payload\": {\"millis\": 500}, \"options\": {\"queue\": \""
                + QUEUE
                + "\"}}")
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  private String state(String job) {
    return caller().get("/api/jobs/" + job).then().extract().path("data.status");
  }

  private static RequestSpecification caller() {
    return given()
        .auth()
        .oauth2(Tokens.of("root", Role.Names.SUPERADMIN, Role.Names.USER))
        .contentType(ContentType.JSON);
  }
}

package dev.carillon.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// One job and nothing to say.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobSocketTest {

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final String person = "waiting-" + UUID.randomUUID();

  @Test
  void whoever_waits_hears_each_change_and_is_sent_away_at_the_end() {
    long job = enqueue(Map.of("steps", 3, "millis", 300));

    try (var client = LiveClient.open(to(job, token()))) {
      assertThat(client.awaitClose()).isEqualTo(1000);
      assertThat(client.events()).contains("progress").endsWith("completed");
      assertThat(client.frames().getLast().getJsonObject("data").getString("jobId"))
          .isEqualTo(Long.toString(job));
      assertThat(client.frames().getLast().getString("id")).matches("[0-9]+-[0-9]+");
    }
  }

  @Test
  void a_job_that_has_ended_is_told_and_over() {
    long job = enqueue(Map.of("steps", 1, "millis", 1));
    LiveClient.open(to(job, token())).awaitClose();

    try (var client = LiveClient.open(to(job, token()))) {
      assertThat(client.awaitClose()).isEqualTo(1000);
      assertThat(client.events()).containsExactly("completed");
    }
  }

  @Test
  void somebody_elses_job_is_not_there() {
    long job = enqueue(Map.of("steps", 1, "millis", 1));

    try (var client = LiveClient.open(to(job, Tokens.of("mallory", Role.Names.USER)))) {
      assertThat(client.awaitClose()).isEqualTo(4404);
      assertThat(client.frames()).isEmpty();
    }
  }

  @Test
  void what_breaks_on_our_side_is_not_called_a_job_that_is_not_there() {
    assertThat(Closing.of(new ProblemException(ProblemType.NOT_FOUND, "There is none.")))
        .isEqualTo(Closing.NO_SUCH_JOB);
    assertThat(Closing.of(new ProblemException(ProblemType.VALIDATION_FAILED, "Not a name.")))
        .isEqualTo(Closing.NO_SUCH_JOB);
    assertThat(Closing.of(new ProblemException(ProblemType.DATABASE_UNAVAILABLE, "Later.")))
        .isEqualTo(Closing.BROKEN);
    assertThat(Closing.of(new IllegalStateException("away"))).isEqualTo(Closing.BROKEN);
  }

  @Test
  void there_is_nothing_to_say() {
    long job = enqueue(Map.of("steps", 100, "millis", 100));

    try (var client = LiveClient.open(to(job, token()))) {
      assertThat(client.say("{}").awaitClose()).isEqualTo(4400);
    }
  }

  @Test
  void the_connection_ends_with_its_token() {
    long job = enqueue(Map.of("steps", 300, "millis", 100));
    var token = Tokens.lasting(Duration.ofSeconds(3), person, Role.Names.USER);

    try (var client = LiveClient.open(to(job, token))) {
      assertThat(client.awaitClose()).isIn(1008, 4401);
    }
  }

  @Test
  void without_a_token_or_from_a_foreign_page_nobody_connects() {
    long job = enqueue(Map.of("steps", 1, "millis", 1));

    assertThat(LiveClient.refusal(LiveClient.address(port).setURI("/live/jobs/" + job)))
        .isEqualTo(401);
    assertThat(
            LiveClient.refusal(to(job, token()).putHeader("Origin", "https://elsewhere.example")))
        .isEqualTo(403);
    assertThat(LiveClient.refusal(to(job, token()).setURI("/live/jobs/" + job + "?token=x")))
        .isEqualTo(400);
  }

  private String token() {
    return Tokens.of(person, Role.Names.USER);
  }

  private WebSocketConnectOptions to(long job, String token) {
    return LiveClient.address(port)
        .setURI("/live/jobs/" + job)
        .putHeader("Authorization", "Bearer " + token);
  }

  private long enqueue(Map<String, Object> payload) {
    return Long.parseLong(
        given()
            .auth()
            .oauth2(token())
            .contentType(ContentType.JSON)
            .body(Map.of("type", "progress", "payload", payload))
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId"));
  }
}

package dev.carillon.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole surface of the packaged service, as jar or as native executable: what works on the JVM
/// and was forgotten for the executable (a type to be read or written, a resource, a migration) is
/// a 500 there.
@QuarkusIntegrationTest
@QuarkusTestResource(PackagedResource.class)
class SurfaceIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final RestAssuredConfig PATIENT =
      RestAssured.config()
          .httpClient(
              HttpClientConfig.httpClientConfig()
                  .setParam("http.socket.timeout", 20_000)
                  .setParam("http.connection.timeout", 20_000));

  private static RequestSpecification root() {
    return given()
        .config(PATIENT)
        .auth()
        .oauth2(Tokens.of("root", Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN));
  }

  /// @param streams whether it answers with events without an end
  private record Operation(String method, String path, boolean streams, boolean takesJson) {}

  private static List<Operation> operations() throws IOException {
    JsonNode description =
        new ObjectMapper()
            .readTree(
                given().get("/q/openapi?format=json").then().statusCode(200).extract().asString());
    List<Operation> operations = new ArrayList<>();
    description
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(each ->
                    operations.add(
                        new Operation(
                            each.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            each.getValue().toString().contains("text/event-stream"),
                            each.getValue()
                                .at("/requestBody/content/application~1json")
                                .isObject()))));
    return operations;
  }

  private static String filled(String path) {
    return path.replaceAll("\\{[^}]*}", "1");
  }

  @Test
  void everything_that_can_be_read_answers() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Operation each : operations()) {
      if (each.method().equals("GET") && !each.streams()) {
        var answer = root().get(filled(each.path()));
        if (answer.statusCode() >= 500) {
          broken.add(each.path() + ": " + answer.statusCode() + " " + answer.asString());
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  /// An empty object is read into the type of the body and judged; what it lacks is a 4xx.
  @Test
  void everything_that_takes_a_body_reads_it() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Operation each : operations()) {
      if (each.takesJson()) {
        var answer =
            root()
                .contentType("application/json")
                .body("{}")
                .request(each.method(), filled(each.path()));
        if (answer.statusCode() >= 500) {
          broken.add(
              each.method()
                  + " "
                  + each.path()
                  + ": "
                  + answer.statusCode()
                  + " "
                  + answer.asString());
        }
      }
    }

    assertThat(operations()).hasSizeGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"noop\"}",
        "{\"type\": \"sleep\", \"payload\": {\"millis\": 10}}",
        "{\"type\": \"progress\", \"payload\": {\"steps\": 3, \"millis\": 5}}",
        "{\"type\": \"flaky\", \"payload\": {\"failures\": 1}, \"options\": {\"backoff\":"
            + " {\"kind\": \"fixed\", \"delayMs\": 50}}}",
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"u\", \"tags\":"
            + " [\"t\"], \"concurrencyKey\": \"k\", \"concurrencyLimit\": 2}}"
      })
  void a_job_is_taken_and_run(String job) {
    String id =
        root()
            .contentType("application/json")
            .body(job)
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(root().get("/api/jobs/" + id).asString()).contains("\"completed\""));
  }

  @Test
  void every_type_of_job_describes_its_arguments() {
    assertThat(root().get("/api/job-types").asString()).contains("noop");
  }

  @Test
  void the_live_socket_tells_of_a_job() throws Exception {
    String id =
        root()
            .contentType("application/json")
            .body("{\"type\": \"sleep\", \"payload\": {\"millis\": 500}}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");
    List<String> heard = new CopyOnWriteArrayList<>();
    try (var client = HttpClient.newHttpClient()) {
      var socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + Tokens.of("root", Role.Names.USER))
              .buildAsync(
                  URI.create("ws://localhost:" + RestAssured.port + "/live"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence text, boolean last) {
                      heard.add(text.toString());
                      return WebSocket.Listener.super.onText(from, text, last);
                    }
                  })
              .get();
      socket.sendText("{\"subscribe\": \"job:" + id + "\"}", true).get();

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(String.join("", heard)).contains("completed"));
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }
  }

  @Test
  void socket_io_shakes_hands() {
    assertThat(given().get("/socket.io/?EIO=4&transport=polling").asString()).contains("\"sid\"");
  }

  @Test
  void it_says_which_build_it_is() {
    assertThat(root().get("/api/version").asString()).doesNotContain("\"version\":\"unknown\"");
  }

  @Test
  void the_pages_are_in_it() {
    given().get("/").then().statusCode(200);
  }

  @Test
  void the_demand_for_workers_is_told() {
    var demand = root().get("/api/queues/demand").jsonPath();

    assertThat(demand.getInt("data.workers")).isBetween(0, 50);
    assertThat(Stream.of("nextDueAt", "jobs"))
        .allMatch(demand.<Map<String, ?>>get("data")::containsKey);
  }
}

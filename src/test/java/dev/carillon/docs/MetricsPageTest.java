package dev.carillon.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// docs/metrics.md lists what the service measures of itself, no more and no less.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MetricsPageTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTED =
      Pattern.compile("(?m)^\\| `((?:carillon|queue)_[a-z_]+)[`{]");
  private static final Pattern MEASURED =
      Pattern.compile("(?m)^# TYPE ((?:carillon|queue)_[a-z_]+) ");

  @Test
  void the_page_and_the_service_name_the_same_metrics() throws IOException {
    Set<String> listed = names(LISTED, Files.readString(Path.of("docs", "metrics.md")));
    given()
        .auth()
        .oauth2(Tokens.of("bob", Role.Names.USER))
        .contentType(ContentType.JSON)
        .body("{\"type\": \"noop\"}")
        .post("/api/jobs")
        .then()
        .statusCode(201);

    // Gauges of queues are there as long as a queue has jobs; this one is kept waiting.
    given()
        .auth()
        .oauth2(Tokens.inTenant("metrics", "alice", Role.Names.ADMIN))
        .post("/api/queues/measured/pause")
        .then()
        .statusCode(200);
    given()
        .auth()
        .oauth2(Tokens.inTenant("metrics", "alice", Role.Names.ADMIN))
        .contentType(ContentType.JSON)
        .body("{\"type\": \"noop\", \"options\": {\"queue\": \"measured\"}}")
        .post("/api/jobs")
        .then()
        .statusCode(201);

    // Those of breakers are there once one has changed, and while one is open.
    String breaker = "provider:" + UUID.randomUUID();
    given()
        .auth()
        .oauth2(Tokens.of("bob", Role.Names.USER))
        .contentType(ContentType.JSON)
        .body(
            "{\"type\": \"dependent\", \"payload\": {\"dependency\": \"%s\", \"failures\": 0}}"
                .formatted(breaker))
        .post("/api/jobs")
        .then()
        .statusCode(201);
    Awaitility.await().atMost(PATIENCE).until(() -> breaker(breaker, "force-open") == 200);

    // The gauges are read on a clock of their own, so the page has them a moment later.
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String page = scraped();
          assertThat(names(MEASURED, page)).isEqualTo(listed);
          assertThat(page)
              .containsPattern("carillon_jobs_waiting\\{.*queue=\"measured\".*\\} 1\\.0")
              .containsPattern("carillon_jobs_claimed_total\\{.*queue=\"default\",type=\"noop\"\\}")
              .containsPattern(
                  "carillon_attempt_seconds_count\\{.*outcome=\"completed\".*type=\"noop\"\\}")
              .containsPattern("queue_token_refresh_waiting(\\{\\})? [1-9]");
        });
    assertThat(breaker(breaker, "reset")).isEqualTo(200);
  }

  private static int breaker(String key, String action) {
    return given()
        .auth()
        .oauth2(Tokens.of("root", Role.Names.SUPERADMIN))
        .contentType(ContentType.JSON)
        .body("{\"reason\": \"To be measured\"}")
        .post("/api/breakers/" + key + "/" + action)
        .statusCode();
  }

  /// Those of live connections are there from the first connection on; whether there was one
  /// depends on the tests before. The type of a counter stands at its name without `_total`.
  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1).replaceFirst("_total$", ""))
        .filter(name -> !name.startsWith("carillon_live_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String scraped() {
    return given()
        .auth()
        .oauth2(Tokens.of("alice", Role.Names.ADMIN))
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }
}

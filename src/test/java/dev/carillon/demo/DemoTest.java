package dev.carillon.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DemoTest.Playing.class)
@QuarkusTestResource(PostgresResource.class)
class DemoTest {

  public static final class Playing implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("carillon.demo", "true", "carillon.demo.step-millis", "100");
    }
  }

  private static final URI SERVICE = URI.create("http://localhost:8080");
  private static final Duration WAIT = Duration.ofSeconds(30);

  @Inject TourPart tour;

  @Test
  void it_plays_at_the_start_and_its_tour_ends_well_without_a_failed_attempt() {
    await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(tours("completed").getList("data")).isNotEmpty());

    var tour = tours("completed");
    assertThat(tour.getInt("data[0].result.strokes")).isEqualTo(12);
    assertThat(tour.getInt("data[0].attempt")).isEqualTo(1);
    assertThat(tour.getInt("data[0].progress.percentage")).isEqualTo(100);
  }

  @Test
  void played_again_while_it_runs_it_adds_nothing() {
    var show = new Demo(new FixedConfig(true, 1), List.of(tour));

    show.play(SERVICE).await().atMost(WAIT);
    show.play(SERVICE).await().atMost(WAIT);

    assertThat(tours("created,active").<Object>getList("data")).hasSize(1);
  }

  @Test
  void a_part_that_fails_does_not_stop_the_next() {
    var config = new FixedConfig(true, 1);
    var second = new CountingPart();
    var show = new Demo(config, List.of(new BrokenPart(), second));

    show.play(SERVICE).await().atMost(WAIT);

    assertThat(second.played).isEqualTo(1);
  }

  @Test
  void an_admin_has_it_played_again() {
    await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(tours("completed").getList("data")).isNotEmpty());
    int before = tours("completed").getList("data").size();
    String admin = Tokens.of("alice", Role.Names.ADMIN);
    await()
        .atMost(WAIT)
        .untilAsserted(() ->
            given().auth().oauth2(admin).get("/api/demo").then().body("data.playing", is(false)));

    given()
        .auth()
        .oauth2(admin)
        .post("/api/demo/play")
        .then()
        .statusCode(202)
        .body("data.available", is(true));

    await()
        .atMost(WAIT)
        .untilAsserted(
            () -> assertThat(tours("completed").getList("data")).hasSizeGreaterThan(before));
    given()
        .auth()
        .oauth2(Tokens.of("bob", Role.Names.USER))
        .post("/api/demo/play")
        .then()
        .statusCode(403);
  }

  private static JsonPath tours(String state) {
    return given()
        .auth()
        .oauth2(Tokens.of("alice", Role.Names.ADMIN))
        .queryParam("type", "demo.tour")
        .queryParam("state", state)
        .get("/api/jobs")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}

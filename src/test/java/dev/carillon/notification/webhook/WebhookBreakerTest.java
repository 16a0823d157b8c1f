package dev.carillon.notification.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Receivers that are down: each host has a breaker of its own.
@QuarkusTest
@TestProfile(WebhookBreakerTest.Touchy.class)
@QuarkusTestResource(PostgresResource.class)
class WebhookBreakerTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String DEAD = "127.0.0.2";
  private static final String ALIVE = "127.0.0.1";

  private @Nullable Receiver opened;
  private final Hooks hooks = Hooks.inNewTenant();
  private final String path = "/" + UUID.randomUUID();

  @Inject Pool pool;

  /// The breaker opens at the third failure.
  public static final class Touchy extends WebhookDeliveryTest.ThisMachine {
    @Override
    public Map<String, String> getConfigOverrides() {
      var all = new HashMap<>(super.getConfigOverrides());
      all.put("carillon.breaker.threshold", "3");
      return all;
    }
  }

  /// Not in a field's place: Quarkus makes an instance beside JUnit's.
  @BeforeEach
  void open() {
    opened = new Receiver(Touchy.port());
  }

  private Receiver receiver() {
    return Objects.requireNonNull(opened);
  }

  @AfterEach
  void close() {
    receiver().close();
    for (String host : new String[] {DEAD, ALIVE}) {
      given()
          .auth()
          .oauth2(Tokens.of("root", Role.Names.SUPERADMIN))
          .post("/api/breakers/" + key(host) + "/reset");
    }
  }

  @Test
  void a_dead_host_holds_its_own_deliveries_without_an_attempt_and_no_others() {
    var dead = hooks.add(hooks.admin(), url(DEAD), "*");
    var alive = hooks.add(hooks.admin(), url(ALIVE), "*");
    test(dead);
    awaitBreaker(DEAD, "open");

    test(dead);

    Awaitility.await().atMost(SOON).until(() -> parked() > 0);
    int fewest =
        hooks.admin().get(dead.path() + "/deliveries").then().extract().path("data.attempts.min()");
    assertThat(fewest).isZero();
    test(alive);
    Awaitility.await().atMost(SOON).until(() -> receiver().at(path).size() == 1);
    awaitBreaker(ALIVE, "closed");
  }

  @Test
  void a_host_in_trouble_counts_and_one_that_refuses_a_message_does_not() {
    var hook = hooks.add(hooks.admin(), url(ALIVE), "*");
    receiver().answer(path, 404);
    test(hook);
    awaitAttempts(3);
    awaitBreaker(ALIVE, "closed");
    assertThat(failures()).isZero();

    receiver().answer(path, 502);
    test(hook);

    awaitBreaker(ALIVE, "open");
  }

  @Test
  void a_tenants_dead_endpoint_does_not_hold_up_another_tenant_at_the_same_host() {
    var other = Hooks.inNewTenant();
    String theirs = "/" + UUID.randomUUID();
    var mine = hooks.add(hooks.admin(), url(ALIVE), "*");
    var working = other.add(other.admin(), "http://" + ALIVE + ":" + Touchy.port() + theirs, "*");
    receiver().answer(path, 502);
    test(mine);
    awaitBreaker(ALIVE, "open");

    other.admin().post(working.path() + "/test").then().statusCode(202);

    Awaitility.await().atMost(SOON).until(() -> receiver().at(theirs).size() == 1);
    awaitBreaker(ALIVE, "open");
  }

  private String key(String host) {
    return "webhook:" + host + "@" + hooks.tenant();
  }

  private String url(String host) {
    return "http://" + host + ":" + Touchy.port() + path;
  }

  private void test(Hooks.Made hook) {
    hooks.admin().post(hook.path() + "/test").then().statusCode(202);
  }

  private void awaitAttempts(int count) {
    Awaitility.await().atMost(SOON).until(() -> receiver().at(path).size() == count);
  }

  private void awaitBreaker(String host, String state) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            given()
                .auth()
                .oauth2(Tokens.of("root", Role.Names.SUPERADMIN))
                .get("/api/breakers/" + key(host))
                .then()
                .statusCode(200)
                .body("data.state", equalTo(state)));
  }

  private long failures() {
    return count(
        "SELECT coalesce(max(failures), 0)::bigint FROM breaker WHERE key = $1", key(ALIVE));
  }

  private long parked() {
    return count(
        """
        SELECT count(*) FROM job_log g JOIN job_scheduled s ON s.id = g.job_id
          JOIN job_lane l ON l.lane = s.lane
         WHERE l.tenant = $1 AND s.attempt = 0 AND g.message LIKE 'Parked by breaker webhook:%'
        """,
        hooks.tenant());
  }

  private long count(String query, String value) {
    return pool.preparedQuery(query)
        .execute(Tuple.of(value))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getLong(0);
  }
}

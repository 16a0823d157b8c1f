package dev.carillon.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A name that led outside when it was registered and leads inside when it is called. Private
/// networks are closed here, as in production.
@QuarkusTest
@TestProfile(WebhookRebindingTest.Guarded.class)
@QuarkusTestResource(PostgresResource.class)
class WebhookRebindingTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  public static final class Guarded implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "carillon.webhook.allow-http", "true",
          "carillon.webhook.ports", String.valueOf(WebhookDeliveryTest.ThisMachine.port()),
          "carillon.webhook.retry-after", "100ms,100ms",
          "carillon.worker.poll", "100ms");
    }
  }

  private final Hooks hooks = Hooks.inNewTenant();

  @Inject KnownHostNames names;

  @Test
  void a_name_that_leads_inside_by_now_is_not_called_once() {
    var connections = new AtomicInteger();
    int port = WebhookDeliveryTest.ThisMachine.port();
    var vertx = Vertx.vertx();
    vertx
        .createNetServer()
        .connectHandler(connection -> connections.incrementAndGet())
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    var name = "h" + UUID.randomUUID() + ".example.org";
    names.lead(name, "93.184.215.14");
    var hook = hooks.add(hooks.admin(), "http://" + name + ":" + port + "/", "*");
    names.lead(name, "127.0.0.1");

    hooks.admin().post(hook.path() + "/test").then().statusCode(202);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            hooks
                .admin()
                .get(hook.path() + "/deliveries")
                .then()
                .body("data[0].status", equalTo("failed"))
                .body("data[0].attempts", equalTo(3))
                .body("data[0].lastStatusCode", nullValue())
                .body("data[0].lastError", containsString("public internet")));
    assertThat(connections).hasValue(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

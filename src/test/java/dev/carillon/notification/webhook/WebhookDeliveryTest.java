package dev.carillon.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.job.JobTransition;
import dev.carillon.notification.Channel;
import dev.carillon.notification.Sent;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Messages on their way to a real receiver, carried by the real engine.
@QuarkusTest
@TestProfile(WebhookDeliveryTest.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class WebhookDeliveryTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  public static class ThisMachine implements QuarkusTestProfile {

    /// Kept as a property since the profile and the tests may be loaded apart.
    static int port() {
      var known = System.getProperty("carillon.test.webhook-port");
      if (known != null) {
        return Integer.parseInt(known);
      }
      try (var free = new ServerSocket(0)) {
        System.setProperty("carillon.test.webhook-port", String.valueOf(free.getLocalPort()));
        return free.getLocalPort();
      } catch (IOException none) {
        throw new IllegalStateException(none);
      }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "carillon.webhook.allow-http", "true",
          "carillon.webhook.allow-private-networks", "true",
          "carillon.webhook.ports", String.valueOf(port()),
          "carillon.webhook.retry-after", "100ms,100ms",
          "carillon.webhook.timeout", "2s",
          "carillon.worker.poll", "100ms",
          "carillon.breaker.threshold", "1000");
    }
  }

  private static @Nullable Receiver opened;

  private final Hooks hooks = Hooks.inNewTenant();
  private final String path = "/" + UUID.randomUUID();

  @Inject Webhooks webhooks;
  @Inject JobEndEvents ends;
  @Inject Database database;
  @Inject WebhookChannel channel;
  @Inject WebhookUpkeepStore upkeep;
  @Inject Pool pool;

  @BeforeAll
  static void open() {
    opened = new Receiver(ThisMachine.port());
  }

  @AfterAll
  static void close() {
    receiver().close();
  }

  @Test
  void a_message_arrives_signed_and_is_shown_as_delivered() throws GeneralSecurityException {
    var hook = hooks.add(hooks.admin(), url(), "*");

    String id = test(hook);

    var message = arrived(1).getFirst();
    assertThat(message.id()).isEqualTo(id).matches("msg_[0-9a-f]{32}");
    assertThat(message.timestamp()).isCloseTo(Instant.now().getEpochSecond(), within(60));
    assertThat(message.signatures()).matches("v1,[A-Za-z0-9+/]{43}=");
    assertThat(message.signedWith(hook.secret())).isEqualTo(1);
    assertThat(message.json().getString("type")).isEqualTo("webhook.test");
    assertThat(message.json().getJsonObject("data").getString("webhookId")).isEqualTo(hook.id());
    assertThat(Instant.parse(message.json().getString("timestamp"))).isBefore(Instant.now());
    ends(hook, id, "delivered");
    hooks
        .admin()
        .get(hook.path() + "/deliveries?status=delivered")
        .then()
        .statusCode(200)
        .body("data.id", contains(id))
        .body("data[0].attempts", equalTo(1))
        .body("data[0].lastStatusCode", equalTo(204))
        .body("data[0].lastError", nullValue())
        .body("pagination.total", equalTo(1));
  }

  @Test
  void a_failure_is_tried_again_under_the_same_id_with_a_new_signature()
      throws GeneralSecurityException {
    var hook = hooks.add(hooks.admin(), url(), "*");
    var count = new AtomicInteger();
    receiver()
        .answer(
            path,
            request ->
                request.response().setStatusCode(count.incrementAndGet() < 3 ? 500 : 200).end());

    String id = test(hook);

    ends(hook, id, "delivered");
    var messages = arrived(3);
    assertThat(messages).extracting(Receiver.Received::id).containsOnly(id);
    assertThat(messages).extracting(Receiver.Received::body).containsOnly(messages.get(0).body());
    assertThat(messages)
        .isSortedAccordingTo(Comparator.comparingLong(Receiver.Received::timestamp));
    for (var message : messages) {
      assertThat(message.signedWith(hook.secret())).isEqualTo(1);
    }
    hooks.admin().get(hook.path()).then().body("data.failingSince", nullValue());
  }

  @Test
  void when_all_attempts_failed_it_can_be_sent_again_under_its_id()
      throws GeneralSecurityException {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, 404);
    String id = test(hook);
    ends(hook, id, "failed");
    assertThat(arrived(3)).hasSize(3);
    receiver().answer(path, 200);

    hooks
        .admin()
        .post(hook.path() + "/deliveries/" + id + "/redeliver")
        .then()
        .statusCode(202)
        .body("data.deliveryId", equalTo(id));

    ends(hook, id, "delivered");
    var messages = arrived(4);
    assertThat(messages).extracting(Receiver.Received::id).containsOnly(id);
    assertThat(messages.get(3).signedWith(hook.secret())).isEqualTo(1);
    hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .body("data.id", contains(id))
        .body("data[0].attempts", equalTo(4));
  }

  @Test
  void after_a_rotation_both_secrets_sign() throws GeneralSecurityException {
    var hook = hooks.add(hooks.admin(), url(), "*");
    String rotated =
        hooks.admin().post(hook.path() + "/rotate-secret").then().extract().path("data.secret");

    test(hook);

    var message = arrived(1).getFirst();
    assertThat(message.signatures().split(" ", -1)).hasSize(2);
    assertThat(message.signedWith(hook.secret())).isEqualTo(1);
    assertThat(message.signedWith(rotated)).isEqualTo(1);
  }

  @Test
  void a_replaced_secret_signs_no_more_when_its_time_is_over() throws GeneralSecurityException {
    var hook = hooks.add(hooks.admin(), url(), "*");
    String rotated =
        hooks.admin().post(hook.path() + "/rotate-secret").then().extract().path("data.secret");
    change(
        "UPDATE webhook_endpoint SET old_secret_until = now() - interval '1 s' WHERE id = $1",
        hook);

    test(hook);

    var message = arrived(1).getFirst();
    assertThat(message.signatures().split(" ", -1)).hasSize(1);
    assertThat(message.signedWith(hook.secret())).isZero();
    assertThat(message.signedWith(rotated)).isEqualTo(1);
  }

  @Test
  void a_receiver_that_is_gone_is_not_asked_again() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, 410);

    String id = test(hook);

    ends(hook, id, "failed");
    hooks
        .admin()
        .get(hook.path())
        .then()
        .body("data.enabled", equalTo(false))
        .body("data.disabledReason", equalTo("gone"));
    assertThat(receiver().at(path)).hasSize(1);
    assertThat(audited()).contains("webhook.disable system gone");
  }

  @Test
  void a_receiver_that_failed_for_too_long_is_disabled() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, 500);
    change(
        "UPDATE webhook_endpoint SET failing_since = now() - interval '6 days' WHERE id = $1",
        hook);

    String id = test(hook);

    ends(hook, id, "failed");
    hooks
        .admin()
        .get(hook.path())
        .then()
        .body("data.enabled", equalTo(false))
        .body("data.disabledReason", equalTo("failing"));
    assertThat(receiver().at(path)).hasSize(1);
    assertThat(audited()).contains("webhook.disable system failing");
  }

  @Test
  void a_receiver_that_asks_to_wait_is_waited_for_and_no_attempt_is_used() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    var times = new ConcurrentLinkedQueue<Long>();
    receiver()
        .answer(
            path,
            request -> {
              times.add(System.nanoTime());
              answerBusyUntil(5, times.size(), request);
            });

    String id = test(hook);

    ends(hook, id, "delivered");
    assertThat(times).hasSize(5);
    Long[] at = times.toArray(Long[]::new);
    for (int i = 1; i < at.length; i++) {
      assertThat(Duration.ofNanos(at[i] - at[i - 1])).isGreaterThan(Duration.ofMillis(900));
    }
  }

  /// Busy four times, which is one more than there are attempts.
  private static void answerBusyUntil(int good, int count, HttpServerRequest request) {
    var response = request.response();
    if (count < good) {
      response.setStatusCode(count % 2 == 0 ? 429 : 503).putHeader("Retry-After", "1").end();
    } else {
      response.end();
    }
  }

  @Test
  void a_redirect_is_a_failure_and_leads_nowhere() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    var inside = "/inside" + path;
    receiver()
        .answer(
            path,
            request ->
                request
                    .response()
                    .setStatusCode(307)
                    .putHeader("Location", "http://127.0.0.1:" + ThisMachine.port() + inside)
                    .end());

    String id = test(hook);

    ends(hook, id, "failed");
    assertThat(receiver().at(inside)).isEmpty();
    hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .body("data[0].lastStatusCode", equalTo(307))
        .body("data[0].lastError", containsString("redirects"));
  }

  @Test
  void an_event_reaches_those_who_listen_for_it_and_nobody_else() {
    var all = hooks.add(hooks.admin(), url() + "/all", "*");
    hooks.add(hooks.admin(), url() + "/family", "job.*");
    hooks.add(hooks.admin(), url() + "/exact", "job.completed");
    hooks.add(hooks.admin(), url() + "/other", "jobs.completed", "job.completed.x", "system.*");
    hooks.add(hooks.user(), url() + "/bobs", "*");
    hooks.add(hooks.otherUser(), url() + "/carols", "*");
    hooks.add(hooks.foreignAdmin(), url() + "/foreign", "*");
    var off = hooks.add(hooks.admin(), url() + "/off", "*");
    hooks.admin().body("{\"enabled\": false}").patch(off.path()).then().statusCode(200);

    int made = publish(new WebhookEvent("job.completed", Map.of("jobId", "7"), "bob"));

    assertThat(made).isEqualTo(4);
    for (var name : List.of("/all", "/family", "/exact", "/bobs")) {
      Awaitility.await().atMost(SOON).until(() -> receiver().at(path + name).size() == 1);
    }
    assertThat(
            receiver().at(path + "/all").getFirst().json().getJsonObject("data").getString("jobId"))
        .isEqualTo("7");
    for (var name : List.of("/other", "/carols", "/foreign", "/off")) {
      assertThat(receiver().at(path + name)).isEmpty();
    }
    assertThat(receiver().at(path + "/all").getFirst().id())
        .isNotEqualTo(receiver().at(path + "/family").getFirst().id());
    hooks.admin().get(all.path() + "/deliveries").then().body("pagination.total", equalTo(1));
  }

  @Test
  void an_event_of_a_transaction_that_rolls_back_is_sent_to_nobody() {
    var hook = hooks.add(hooks.admin(), url(), "*");

    assertThatThrownBy(() ->
            database
                .<Integer>inTransaction(tx ->
                    webhooks
                        .publish(tx, hooks.tenant(), List.of(event("job.completed")))
                        .onItem()
                        .failWith(() -> new IllegalStateException("no")))
                .await()
                .atMost(SOON))
        .isInstanceOf(IllegalStateException.class);

    hooks.admin().get(hook.path() + "/deliveries").then().body("pagination.total", equalTo(0));
  }

  @Test
  void an_event_above_20_kb_is_refused() {
    var large = new WebhookEvent("job.completed", Map.of("text", "x".repeat(20_480)), null);

    assertThatThrownBy(() -> publish(large)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_end_of_a_job_is_told_to_who_listens() {
    hooks.add(hooks.admin(), url(), "job.failed");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> ends.wants(step(JobTransition.Event.FAILED, "noop")));

    database
        .inTransaction(tx -> ends.record(tx, List.of(step(JobTransition.Event.FAILED, "noop"))))
        .await()
        .atMost(SOON);

    var message = arrived(1).getFirst().json();
    assertThat(message.getString("type")).isEqualTo("job.failed");
    assertThat(message.getJsonObject("data").getString("jobId")).isEqualTo("256001");
    assertThat(message.getJsonObject("data").getString("status")).isEqualTo("failed");
  }

  @Test
  void a_job_that_ends_is_heard_of() {
    hooks.add(hooks.admin(), url(), "job.completed");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> ends.wants(step(JobTransition.Event.COMPLETED, "noop")));

    String job =
        hooks
            .user()
            .body("{\"type\": \"noop\"}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");

    var message = arrived(1).getFirst().json();
    assertThat(message.getString("type")).isEqualTo("job.completed");
    assertThat(message.getJsonObject("data").getString("jobId")).isEqualTo(job);
    assertThat(message.getJsonObject("data").getString("jobType")).isEqualTo("noop");
  }

  @Test
  void a_new_notification_reaches_the_tenants_webhooks_and_the_persons_own() {
    hooks.add(hooks.admin(), url() + "/tenant", "notification.*");
    hooks.add(hooks.user(), url() + "/bobs", "notification.*");
    hooks.add(hooks.otherUser(), url() + "/carols", "notification.*");
    var notification = UUID.randomUUID();

    var jobs =
        database
            .inTransaction(tx ->
                channel.deliveries(
                    tx,
                    List.of(
                        sent(notification, Channel.IN_APP, Channel.WEBHOOK),
                        sent(UUID.randomUUID(), Channel.IN_APP))))
            .await()
            .atMost(SOON);

    assertThat(jobs).isEmpty();
    for (var name : List.of("/tenant", "/bobs")) {
      Awaitility.await().atMost(SOON).until(() -> !receiver().at(path + name).isEmpty());
      assertThat(receiver().at(path + name)).hasSize(1);
    }
    var message = receiver().at(path + "/bobs").getFirst().json();
    assertThat(message.getString("type")).isEqualTo("notification.created");
    assertThat(message.getJsonObject("data").getString("notificationId"))
        .isEqualTo(notification.toString());
    assertThat(receiver().at(path + "/carols")).isEmpty();
  }

  private Sent sent(UUID id, Channel... channels) {
    return new Sent(
        id,
        hooks.tenant(),
        "bob",
        "job_completed",
        "job_status",
        Severity.SUCCESS,
        false,
        Set.of(channels),
        Set.of());
  }

  @Test
  void a_job_that_was_replaced_by_a_redelivery_sends_nothing() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, request -> askToWait(request, "2"));
    String id = test(hook);
    Awaitility.await().atMost(SOON).until(() -> attempts(hook) == 1);
    receiver().answer(path, request -> askToWait(request, "600"));

    hooks.admin().post(hook.path() + "/deliveries/" + id + "/redeliver").then().statusCode(202);

    Awaitility.await().atMost(SOON).until(() -> attempts(hook) == 2);
    Awaitility.await().atMost(SOON).until(() -> ended(hooks.tenant()) == 1 || attempts(hook) > 2);
    assertThat(receiver().at(path)).hasSize(2);
  }

  /// The new job would not be the one its delivery names.
  @Test
  void the_job_of_a_delivery_is_not_retried_and_says_how_its_message_is_sent_again() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, request -> askToWait(request, "600"));
    String id = test(hook);
    Awaitility.await().atMost(SOON).until(() -> attempts(hook) == 1);
    String job =
        "/api/jobs/" + all("SELECT job::text FROM webhook_delivery WHERE id = '" + id + "'");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> hooks.admin().get(job).then().body("data.status", not(equalTo("running"))));
    hooks.admin().delete(job).then().statusCode(200).body("data.result", equalTo("cancelled"));

    hooks
        .admin()
        .post(job + "/retry")
        .then()
        .statusCode(409)
        .body("detail", containsString("/api/webhooks/{id}/deliveries/{deliveryId}/redeliver"));

    receiver().answer(path, 204);
    hooks.admin().post(hook.path() + "/deliveries/" + id + "/redeliver").then().statusCode(202);
    ends(hook, id, "delivered");
  }

  @Test
  void what_a_replaced_job_hears_after_the_redelivery_changes_nothing() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    var asked = new ConcurrentLinkedQueue<HttpServerRequest>();
    receiver().answer(path, asked::add);
    String id = test(hook);
    Awaitility.await().atMost(SOON).until(() -> asked.size() == 1);
    receiver().answer(path, request -> askToWait(request, "600"));
    hooks.admin().post(hook.path() + "/deliveries/" + id + "/redeliver").then().statusCode(202);
    Awaitility.await().atMost(SOON).until(() -> attempts(hook) == 1);

    asked.remove().response().setStatusCode(204).end();

    Awaitility.await().atMost(SOON).until(() -> ended(hooks.tenant()) == 1);
    hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .body("data[0].status", equalTo("pending"))
        .body("data[0].attempts", equalTo(1))
        .body("data[0].lastStatusCode", equalTo(503));
  }

  @Test
  void a_delivery_nobody_works_on_any_more_is_ended_and_an_old_one_removed() {
    var hook = hooks.add(hooks.admin(), url(), "*");
    receiver().answer(path, request -> askToWait(request, "600"));
    String id = test(hook);
    Awaitility.await().atMost(SOON).until(() -> attempts(hook) == 1);
    upkeep.endAbandoned(Duration.ofDays(3)).await().atMost(SOON);
    hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .body("data[0].status", equalTo("pending"));
    change(
        "UPDATE webhook_delivery SET created_at = now() - interval '31 days',"
            + " started_at = now() - interval '10 days',"
            + " last_attempt_at = now() - interval '4 days' WHERE endpoint = $1",
        hook);

    upkeep.endAbandoned(Duration.ofDays(3)).await().atMost(SOON);
    hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .body("data[0].status", equalTo("pending"));
    change(
        "DELETE FROM job_scheduled WHERE id IN (SELECT job FROM webhook_delivery WHERE endpoint ="
            + " $1)",
        hook);

    upkeep.endAbandoned(Duration.ofDays(3)).await().atMost(SOON);
    ends(hook, id, "failed");
    upkeep.purge(Duration.ofDays(30)).await().atMost(SOON);

    hooks.admin().get(hook.path() + "/deliveries").then().body("pagination.total", equalTo(0));
  }

  private static void askToWait(HttpServerRequest request, String seconds) {
    request.response().setStatusCode(503).putHeader("Retry-After", seconds).end();
  }

  private int attempts(Hooks.Made hook) {
    return hooks
        .admin()
        .get(hook.path() + "/deliveries")
        .then()
        .extract()
        .<Integer>path("data[0].attempts");
  }

  private long ended(String tenant) {
    return pool.preparedQuery(
            "SELECT count(*) FROM job_done d JOIN job_lane l ON l.lane = d.lane WHERE l.tenant ="
                + " $1")
        .execute(Tuple.of(tenant))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void nobody_hears_of_ends_they_did_not_ask_for_nor_of_jobs_that_carry_messages() {
    hooks.add(hooks.admin(), url(), "job.failed");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> ends.wants(step(JobTransition.Event.FAILED, "noop")));

    assertThat(ends.wants(step(JobTransition.Event.COMPLETED, "noop"))).isFalse();
    assertThat(ends.wants(step(JobTransition.Event.STARTED, "noop"))).isFalse();
    assertThat(ends.wants(step(JobTransition.Event.FAILED, "webhook.deliver"))).isFalse();
    assertThat(ends.wants(step(JobTransition.Event.FAILED, "notification.mail"))).isFalse();
  }

  @Test
  void no_secret_is_in_the_log_in_jobs_or_in_deliveries() {
    var logged = new ConcurrentLinkedQueue<String>();
    var listener = new Listener(logged);
    Logger.getLogger("").addHandler(listener);
    try {
      var hook = hooks.add(hooks.admin(), url(), "*");
      receiver().answer(path, 500);
      ends(hook, test(hook), "failed");

      assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("whsec_"));
      assertThat(
              all(
                  "SELECT d::text FROM job_done d UNION ALL SELECT r::text FROM job_ready r"
                      + " UNION ALL SELECT w::text FROM webhook_delivery w"))
          .isNotEmpty()
          .doesNotContain("whsec_");
    } finally {
      Logger.getLogger("").removeHandler(listener);
    }
  }

  private static final class Listener extends Handler {

    private final Queue<String> text;

    private Listener(Queue<String> text) {
      this.text = text;
    }

    @Override
    public void publish(LogRecord line) {
      text.add(line.getMessage() + Arrays.toString(line.getParameters()) + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static Receiver receiver() {
    return Objects.requireNonNull(opened);
  }

  private String url() {
    return "http://receiver.example.org:" + ThisMachine.port() + path;
  }

  private String test(Hooks.Made hook) {
    return hooks
        .admin()
        .post(hook.path() + "/test")
        .then()
        .statusCode(202)
        .extract()
        .path("data.deliveryId");
  }

  private List<Receiver.Received> arrived(int count) {
    Awaitility.await().atMost(SOON).until(() -> receiver().at(path).size() >= count);
    return receiver().at(path);
  }

  private void ends(Hooks.Made hook, String id, String status) {
    Awaitility.await()
        .atMost(SOON)
        .until(() ->
            status.equals(
                hooks
                    .admin()
                    .get(hook.path() + "/deliveries")
                    .then()
                    .extract()
                    .path("data.find { it.id == '" + id + "' }.status")));
  }

  private int publish(WebhookEvent event) {
    return database
        .inTransaction(tx -> webhooks.publish(tx, hooks.tenant(), List.of(event)))
        .await()
        .atMost(SOON);
  }

  private static WebhookEvent event(String type) {
    return new WebhookEvent(type, Map.of(), null);
  }

  private JobTransition step(JobTransition.Event event, String kind) {
    return new JobTransition(
        256_001,
        hooks.tenant(),
        "bob",
        "default",
        kind,
        event,
        1,
        1,
        3,
        0,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private void change(String statement, Hooks.Made hook) {
    pool.preparedQuery(statement)
        .execute(Tuple.of(UUID.fromString(hook.id())))
        .await()
        .atMost(SOON);
  }

  private String all(String statement) {
    var text = new StringBuilder();
    pool.query(statement)
        .execute()
        .await()
        .atMost(SOON)
        .forEach(row -> text.append(row.getString(0)));
    return text.toString();
  }

  private String audited() {
    var text = new StringBuilder();
    pool.preparedQuery(
            "SELECT action || ' ' || actor || ' ' || coalesce(reason, '') FROM audit_log"
                + " WHERE tenant = $1")
        .execute(Tuple.of(hooks.tenant()))
        .await()
        .atMost(SOON)
        .forEach(row -> text.append(row.getString(0)).append('\n'));
    return text.toString();
  }

  private static Offset<Long> within(long seconds) {
    return Offset.offset(seconds);
  }
}

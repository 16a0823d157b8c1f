package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.JobControl;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.security.Role;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import dev.carillon.testkit.HeldTable;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LiveSocketTest {

  private static final Duration WAIT = Duration.ofSeconds(10);

  @Inject Jobs jobs;

  @Inject JobControl control;

  @Inject Streams streams;

  @Inject MeterRegistry meters;

  @Inject Pool pool;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final List<LiveClient> clients = new ArrayList<>();

  @AfterEach
  void hang_up() {
    clients.forEach(LiveClient::close);
  }

  @Test
  void a_subscriber_hears_the_present_state_each_change_and_the_end_last() {
    long job = enqueue("progress", Map.of("steps", 4, "millis", 300), "bob");

    var bob = bob().subscribe(job);
    var end = bob.awaitEvent("completed");

    assertThat(bob.events()).contains("progress").endsWith("completed");
    bob.first(frame -> frame.containsKey("over"));
    var events = bob.frames().stream().filter(frame -> frame.containsKey("event")).toList();
    assertThat(events).extracting(frame -> frame.getLong("seq")).isSorted().doesNotHaveDuplicates();
    assertThat(events)
        .extracting(frame -> frame.getJsonObject("data").getJsonObject("progress"))
        .extracting(progress -> progress.getInteger("percentage"))
        .isSorted()
        .endsWith(100);
    assertThat(end.getString("stream")).isEqualTo("job:" + job);
    assertThat(end.getInstant("at")).isNotNull();
    var data = end.getJsonObject("data");
    assertThat(data.remove("processingTime")).isInstanceOf(Number.class);
    assertThat(data)
        .isEqualTo(
            new JsonObject()
                .put("priority", 0)
                .put("queue", "default")
                .put("jobId", String.valueOf(job))
                .put("type", "progress")
                .put("state", "completed")
                .put("status", "completed")
                .put("attempt", 1)
                .put("maxAttempts", 3)
                .put(
                    "progress",
                    new JsonObject()
                        .put("current", 4)
                        .put("total", 4)
                        .put("percentage", 100)
                        .put("message", "Completed")
                        .put("phase", "done"))
                .put("result", new JsonObject().put("steps", 4)));
  }

  @Test
  void nobody_looks_at_jobs_that_nobody_follows_any_more() {
    long job = enqueue("progress", Map.of("steps", 2, "millis", 200), "bob");

    bob().subscribe(job).awaitEvent("completed");

    await().atMost(WAIT).untilAsserted(() -> assertThat(streamsFollowed()).isZero());
  }

  @Test
  void a_connection_that_ends_takes_its_subscriptions_with_it() {
    var bob = bob().subscribe(enqueue("sleep", Map.of("millis", 20_000), "bob"));
    bob.first(frame -> frame.containsKey("event"));
    assertThat(streamsFollowed()).isPositive();

    bob.close();

    await().atMost(WAIT).untilAsserted(() -> assertThat(streamsFollowed()).isZero());
  }

  @Test
  void a_job_that_has_ended_is_told_once() {
    long job = enqueue("noop", Map.of(), "bob");
    bob().subscribe(job).awaitEvent("completed");

    var late = bob().subscribe(job);
    late.awaitEvent("completed");

    late.first(frame -> frame.containsKey("over"));
    assertThat(late.roundTrip().events()).containsOnlyOnce("completed");
  }

  @Test
  void a_job_is_found_by_its_unique_key() {
    var key = "validation-" + UUID.randomUUID();
    var request = request("progress", Map.of("steps", 2, "millis", 200)).withUniqueKey(key);
    long job = id(request.forOwner("default", "bob"));

    var live = bob().subscribe(key);
    var end = live.awaitEvent("completed");
    var late = bob().subscribe(key).awaitEvent("completed");

    assertThat(end.getString("stream")).isEqualTo("job:" + key);
    assertThat(end.getJsonObject("data").getString("jobId")).isEqualTo(String.valueOf(job));
    assertThat(late.getJsonObject("data").getString("jobId")).isEqualTo(String.valueOf(job));
  }

  @Test
  void who_comes_back_hears_what_came_since_and_nothing_twice() {
    long job = enqueue("progress", Map.of("steps", 3, "millis", 200), "bob");
    var first = bob().subscribe(job);
    first.awaitEvent("completed");
    var heard = first.frames().stream().filter(frame -> frame.containsKey("event")).toList();
    long epoch = heard.getFirst().getLong("epoch");

    var back =
        bob()
            .say(
                "{\"subscribe\": \"job:%d\", \"after\": %d, \"epoch\": %d}"
                    .formatted(job, heard.getFirst().getLong("seq"), epoch));
    back.first(frame -> frame.containsKey("over"));

    assertThat(back.frames().stream().filter(frame -> frame.containsKey("event")).toList())
        .isEqualTo(heard.subList(1, heard.size()));
  }

  @Test
  void a_position_that_is_gone_is_reset_and_the_present_state_told() {
    long job = enqueue("noop", Map.of(), "bob");
    bob().subscribe(job).awaitEvent("completed");

    var back = bob().say("{\"subscribe\": \"job:%d\", \"after\": 1, \"epoch\": 7}".formatted(job));
    var end = back.awaitEvent("completed");

    var reset = back.first(frame -> frame.containsKey("reset"));
    assertThat(reset.getString("reset")).isEqualTo("job:" + job);
    assertThat(reset.getLong("epoch")).isEqualTo(end.getLong("epoch"));
  }

  @Test
  void what_happens_in_an_inbox_is_heard_at_once() {
    var person = "reader-" + UUID.randomUUID();
    var client = join(LiveClient.open(port, Tokens.of(person, Role.Names.USER)));
    client.say("{\"subscribe\": \"user:me\"}").first(f -> f.containsKey("subscribed"));

    streams
        .publish(
            new StreamEvent(
                StreamName.ofUser("default", person), "notification", Map.of("title", "Hello")))
        .await()
        .atMost(WAIT);

    var frame = client.awaitEvent("notification");
    assertThat(frame.getString("stream")).isEqualTo("user:me");
    assertThat(frame.getLong("seq")).isEqualTo(1);
    assertThat(frame.getJsonObject("data")).isEqualTo(new JsonObject().put("title", "Hello"));
  }

  @ParameterizedTest
  @CsvSource({
    "user, user:carol, false",
    "admin, user:carol, false",
    "superadmin, user:carol, false",
    "user, user, true",
    "user, user:walter, true",
    "user, my-jobs, true",
    "user, my-jobs:carol, false",
    "user, tenant-jobs, false",
    "admin, tenant-jobs, true",
    "user, tenant, false",
    "admin, tenant, true",
    "admin, tenant:other, false",
    "user, system, false",
    "admin, system, true",
    "user, integrity, false",
    "admin, integrity, true",
    "superadmin, integrity, true",
    "superadmin, student:1, false"
  })
  void every_stream_has_its_followers(String role, String stream, boolean allowed) {
    var client = join(LiveClient.open(port, Tokens.inTenant("access", "walter", role)));

    client.say(new JsonObject().put("subscribe", stream).encode());
    var answer =
        client.first(frame -> frame.containsKey("subscribed") || frame.containsKey("error"));

    assertThat(answer.containsKey("subscribed")).isEqualTo(allowed);
    if (!allowed) {
      assertThat(answer.getJsonObject("error").getInteger("status")).isEqualTo(404);
      assertThat(answer.getString("stream")).isEqualTo(stream);
    }
  }

  @Test
  void who_loses_a_role_with_a_new_token_loses_what_only_the_role_allows() {
    var person = "demoted-" + UUID.randomUUID();
    var client = join(LiveClient.open(port, Tokens.of(person, Role.Names.ADMIN, Role.Names.USER)));
    client.say("{\"subscribe\": \"tenant\"}").first(f -> f.containsKey("subscribed"));
    client.say("{\"subscribe\": \"user\"}").first(f -> "user".equals(f.getString("subscribed")));

    client.say("{\"authenticate\": \"%s\"}".formatted(Tokens.of(person, Role.Names.USER)));

    assertThat(client.awaitProblem().getString("type")).isEqualTo("/problems/not-found");
    streams
        .publish(new StreamEvent(StreamName.ofTenant("default"), "secret", Map.of()))
        .chain(() ->
            streams.publish(
                new StreamEvent(StreamName.ofUser("default", person), "mine", Map.of())))
        .await()
        .atMost(WAIT);
    client.awaitEvent("mine");
    assertThat(client.events()).doesNotContain("secret");
  }

  @Test
  void a_stream_that_cannot_be_looked_up_for_a_new_token_ends_with_an_error() {
    var person = "demoted-" + UUID.randomUUID();
    long job = enqueue("sleep", Map.of("millis", 60_000), "carol");
    var client = join(LiveClient.open(port, Tokens.of(person, Role.Names.ADMIN)));
    client.subscribe(job).awaitEvent("started");

    try (var keys = new HeldTable(pool, "job_unique")) {
      client.say("{\"authenticate\": \"%s\"}".formatted(Tokens.of(person, Role.Names.USER)));
      keys.turnAway("SELECT job_id FROM job_unique WHERE tenant = $2 AND key = $3::text");
    }

    var end = client.first(frame -> frame.containsKey("error"));
    assertThat(end.getString("stream")).isEqualTo("job:" + job);
    control.cancel(job, "the test is over", "carol").await().atMost(WAIT);
  }

  @Test
  void an_id_token_prolongs_no_connection() {
    var bob = bob();

    bob.say("{\"authenticate\": \"%s\"}".formatted(Tokens.idToken("bob", Role.Names.USER)));

    assertThat(bob.awaitProblem().getString("type")).isEqualTo("/problems/unauthenticated");
    assertThat(bob.roundTrip().frames()).noneMatch(frame -> frame.containsKey("authenticated"));
  }

  @Test
  void an_unsubscribed_stream_is_silent() {
    long job = enqueue("progress", Map.of("steps", 30, "millis", 100), "bob");
    long other = enqueue("progress", Map.of("steps", 8, "millis", 200), "bob");
    var bob = bob().subscribe(job);
    bob.awaitEvent("progress");

    bob.say("{\"unsubscribe\": \"job:%d\"}".formatted(job)).roundTrip();
    int heard = bob.frames().size();
    bob.subscribe(other).awaitEvent("completed");

    assertThat(bob.frames().subList(heard, bob.frames().size()))
        .filteredOn(frame -> frame.containsKey("event"))
        .extracting(frame -> frame.getString("stream"))
        .containsOnly("job:" + other);
  }

  @Test
  void a_failure_that_is_tried_again_is_told() {
    long job = enqueue("flaky", Map.of("failures", 1), "bob");

    var bob = bob().subscribe(job);
    var retry = bob.awaitEvent("retry");
    var end = bob.awaitEvent("completed");

    assertThat(retry.getJsonObject("data").getString("status")).isEqualTo("retryable");
    assertThat(retry.getJsonObject("data").getString("error")).contains("Failing on purpose");
    assertThat(end.getJsonObject("data").containsKey("error")).isFalse();
  }

  @Test
  void a_failure_for_good_is_the_last_to_be_told() {
    var once =
        new JobRequest.Options(
            null, null, null, null, 1, null, null, null, null, null, null, null, List.of(),
            List.of());
    long job =
        id(request("flaky", Map.of("failures", 9)).withOptions(once).forOwner("default", "bob"));

    var end = bob().subscribe(job).awaitEvent("failed").getJsonObject("data");

    assertThat(end.getString("state")).isEqualTo("failed");
    assertThat(end.getString("status")).isEqualTo("discarded");
    assertThat(end.getString("error")).contains("Failing on purpose");
  }

  @Test
  void a_cancellation_is_told() {
    long job = enqueue("sleep", Map.of("millis", 60_000), "bob");
    var bob = bob().subscribe(job);
    bob.awaitEvent("started");

    control.cancel(job, "not needed any more", "bob").await().atMost(WAIT);

    assertThat(bob.awaitEvent("cancelled").getJsonObject("data").getString("status"))
        .isEqualTo("cancelled");
  }

  @Test
  void two_hundred_streams_can_be_followed_and_not_one_more() {
    var ids =
        IntStream.range(0, 201)
            .mapToObj(i -> enqueue("sleep", Map.of("millis", 60_000), "many"))
            .toList();
    var many = join(LiveClient.open(port, Tokens.of("many", Role.Names.USER)));

    ids.forEach(many::subscribe);

    assertThat(many.awaitProblem().getString("type")).isEqualTo("/problems/too-many-requests");
    await()
        .atMost(WAIT)
        .untilAsserted(() ->
            assertThat(
                    many.frames().stream()
                        .filter(frame -> frame.containsKey("event"))
                        .map(frame -> frame.getString("stream"))
                        .distinct())
                .hasSize(200));
    assertThat(many.frames()).filteredOn(frame -> frame.containsKey("error")).hasSize(1);
    ids.forEach(id -> control.cancel(id, "the test is over", "").await().atMost(WAIT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello                                          | malformed-json",
        "``                                             | malformed-json",
        "{\"ping\": 1,}                                 | malformed-json",
        "{\"ping\": 1, \"ping\": 2}                     | malformed-json",
        "{\"ping\": 1} x                                | malformed-json",
        "{\"subscribe\": \"job:1\", \"tenant\": \"x\"}  | unknown-property",
        "{\"subscribe\": 1}                             | wrong-type",
        "{\"subscribe\": [\"job:1\"]}                   | wrong-type",
        "{\"subscribe\": \"job:1\", \"after\": \"1\"}   | wrong-type",
        "{\"subscribe\": \"job:1\", \"after\": 1e400}   | wrong-type",
        "{\"subscribe\": \"job:\\u0000\"}               | wrong-type",
        "[]                                             | wrong-type",
        "null                                           | bad-request",
        "{}                                             | bad-request",
        "{\"after\": 1}                                 | bad-request",
        "{\"subscribe\": \"job:1\", \"after\": -1}      | bad-request",
        "{\"subscribe\": \"job:1\", \"ping\": 1}        | bad-request",
        "{\"subscribe\": \"1\"}                         | validation-failed",
        "{\"subscribe\": \"job:\"}                      | validation-failed",
        "{\"subscribe\": \"user:1\"}                    | not-found",
        "{\"subscribe\": \"job\"}                       | not-found",
        "{\"subscribe\": \"job:1\", \"epoch\": 1}      | bad-request",
        "{\"unsubscribe\": \"job:1\", \"after\": 1}    | bad-request",
        "{\"authenticate\": \"abc\"}                    | unauthenticated",
        "{\"subscribe\": \"job:a\\u001fb\"}             | validation-failed",
        "{\"subscribe\": \"job:1\"}                     | not-found",
        "{\"subscribe\": \"job:-1\"}                    | not-found",
        "{\"subscribe\": \"job:999999999999999999999\"} | not-found",
        "{\"subscribe\": \"job:' OR 1=1 --\"}           | not-found",
      })
  void what_cannot_be_done_is_answered_with_a_problem_and_the_connection_stays(
      String message, String slug) {
    var bob = bob().say(message);

    var problem = bob.awaitProblem();

    assertThat(problem.getString("type")).isEqualTo("/problems/" + slug);
    assertThat(problem.getString("detail")).isNotBlank().doesNotContain("carillon", "java");
    assertThat(problem.getInteger("status")).isBetween(400, 499);
    bob.roundTrip();
  }

  @Test
  void three_unreadable_messages_in_a_row_end_the_connection() {
    assertThat(bob().say("{").say("{").say("{").awaitClose()).isEqualTo(4400);
  }

  @Test
  void unreadable_messages_are_forgiven_by_a_good_one() {
    var bob = bob().say("{").say("{").roundTrip().say("{").say("{");

    assertThat(bob.roundTrip().isOpen()).isTrue();
  }

  @Test
  void a_job_of_somebody_else_is_not_there_and_the_connection_stays() {
    long job = enqueue("sleep", Map.of("millis", 5_000), "carol");

    var bob = bob().subscribe(job);

    assertThat(bob.awaitProblem().getString("type")).isEqualTo("/problems/not-found");
    assertThat(bob.awaitProblem().getString("instance")).isNotBlank();
    assertThat(bob.roundTrip().events()).doesNotContain("started", "queued");
  }

  @Test
  void a_job_of_somebody_else_is_not_found_by_its_key_either() {
    var key = "theirs-" + UUID.randomUUID();
    id(request("noop", Map.of()).withUniqueKey(key).forOwner("default", "carol"));
    id(request("noop", Map.of()).withUniqueKey(key).forOwner("north", "bob"));

    assertThat(bob().subscribe(key).awaitProblem().getString("type"))
        .isEqualTo("/problems/not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "default, admin, true",
    "north, admin, false",
    "north, superadmin, true",
    "north, user, false"
  })
  void who_runs_a_tenant_sees_its_jobs(String tenant, String role, boolean sees) {
    long job = enqueue("noop", Map.of(), "carol");

    var client = join(LiveClient.open(port, Tokens.inTenant(tenant, "walter", role)));
    client
        .subscribe(job)
        .first(frame -> frame.containsKey("subscribed") || frame.containsKey("error"));

    assertThat(client.frames().getFirst().containsKey("subscribed")).isEqualTo(sees);
  }

  private double streamsFollowed() {
    return meters.get("carillon.streams.followed").gauge().value();
  }

  private LiveClient bob() {
    return join(LiveClient.open(port, Tokens.of("bob", Role.Names.USER)));
  }

  private LiveClient join(LiveClient client) {
    clients.add(client);
    return client;
  }

  private static JobRequest request(String kind, Map<String, Object> args) {
    return new JobRequest(kind, args, "default", null, JobRequest.Options.NONE);
  }

  private long enqueue(String kind, Map<String, Object> args, String owner) {
    return id(request(kind, args).forOwner("default", owner));
  }

  private long id(JobRequest request) {
    return jobs.enqueue(request).await().atMost(WAIT).id();
  }
}

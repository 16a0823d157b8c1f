package dev.carillon.socketio;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.oneOf;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Role;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import dev.carillon.testkit.HeldTable;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in at `/socket.io/`, what they hear, and what ends their session.
@QuarkusTest
@TestProfile(SocketIoTest.ShortTimes.class)
@QuarkusTestResource(PostgresResource.class)
class SocketIoTest {

  public static final class ShortTimes implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "carillon.live.origins", "https://desk.example.org",
          "carillon.live.client-origin", "http://localhost:3000/",
          "carillon.live.cors-origin", "https://other.example.org, https://cors.example.org",
          "carillon.socketio.login-timeout", "1s");
    }
  }

  private static final String HELLO = "?EIO=4&transport=polling";

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  @Inject Streams streams;
  @Inject Database database;
  @Inject Pool pool;

  private final List<Talker> talkers = new ArrayList<>();

  @AfterEach
  void hang_up() {
    talkers.forEach(Talker::close);
  }

  private Talker keep(Talker talker) {
    talkers.add(talker);
    return talker;
  }

  private static String someone(String... roles) {
    return Tokens.of("sio-" + UUID.randomUUID(), roles);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, ?EIO=4, 0",
    "GET, ?EIO=4&transport=carrier-pigeon, 0",
    "GET, ?EIO=4&transport=polling&sid=nobody, 1",
    "POST, ?EIO=4&transport=polling, 2",
    "GET, ?EIO=4&transport=websocket, 3",
    "GET, ?EIO=3&transport=polling, 5"
  })
  void a_request_that_makes_no_sense_gets_the_protocols_number(
      String method, String query, int code) {
    var answer = Talker.http(port, method, query, null);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getInteger("code")).isEqualTo(code);
  }

  @Test
  void a_page_of_a_foreign_origin_stays_outside() {
    var answer = Talker.http(port, "GET", HELLO, null, "Origin", "https://evil.example");

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://desk.example.org", "http://localhost:3000", "https://cors.example.org"})
  void a_page_of_a_known_origin_may_send_what_it_knows(String origin) {
    var answer = Talker.http(port, "GET", HELLO, null, "Origin", origin);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains(origin);
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).contains("true");
  }

  @Test
  void a_body_over_the_limit_is_refused() {
    var hello = Talker.http(port, "GET", HELLO, null).body();
    var sid = new JsonObject(hello.substring(1)).getString("sid");

    var answer = Talker.http(port, "POST", HELLO + "&sid=" + sid, "4" + "x".repeat(1_000_001));

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void cascade_asks_for_a_token() {
    var talker = keep(Talker.open(port)).say("40/cascade,");

    assertThat(talker.first(frame -> frame.startsWith("44/cascade")))
        .contains("Authentication error: token required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"made-up\"", "42", "\"\"", "{}"})
  void a_token_that_opens_nothing_is_refused_with_a_reason(String token) {
    var talker = keep(Talker.open(port)).say("40/cascade,{\"token\":" + token + "}");

    assertThat(talker.first(frame -> frame.startsWith("44/cascade")))
        .contains("invalid or expired token");
  }

  @Test
  void a_token_without_a_role_of_ours_is_refused() {
    var token = someone("visitor");
    var talker = keep(Talker.open(port)).say("40{\"token\":\"" + token + "\"}");

    talker.first(frame -> frame.startsWith("44"));
  }

  @Test
  void an_id_token_opens_no_namespace() {
    var token = Tokens.idToken("sio-" + UUID.randomUUID(), Role.Names.ADMIN);

    var told = keep(Talker.open(port)).say("40/cascade,{\"token\":\"" + token + "\"}");
    var header = keep(Talker.open(port, "Authorization", "Bearer " + token)).say("40");

    assertThat(told.first(frame -> frame.startsWith("44/cascade")))
        .contains("invalid or expired token");
    assertThat(header.first(frame -> frame.startsWith("44"))).contains("invalid or expired token");
  }

  @Test
  void who_says_an_id_token_stays_a_stranger() {
    var token = Tokens.idToken("sio-" + UUID.randomUUID(), Role.Names.ADMIN);
    var talker = keep(Talker.open(port)).say("40");

    talker.say("427[\"authenticate\",{\"token\":\"" + token + "\"}]");

    assertThat(talker.event("auth_error").getString("message"))
        .contains("invalid or expired token");
    assertThat(talker.answer(7).getBoolean("ok")).isFalse();
    assertThat(talker.heardNothingOf("\"authenticated\"")).isTrue();
  }

  @Test
  void the_token_may_come_in_a_header() {
    var talker =
        keep(Talker.open(port, "Authorization", "Bearer " + someone(Role.Names.USER))).say("40");

    assertThat(talker.event("authenticated").getString("userId")).startsWith("sio-");
  }

  @Test
  void what_is_asked_while_a_token_is_looked_at_is_answered_after() {
    var talker = keep(Talker.open(port)).say("40");

    talker.say("42[\"authenticate\",{\"token\":\"" + someone(Role.Names.USER) + "\"}]");
    talker.say("427[\"subscribe:notifications\"]");

    assertThat(talker.answer(7).getBoolean("ok")).isTrue();
  }

  @Test
  void without_a_token_nothing_is_told_and_the_session_ends() {
    var talker = keep(Talker.open(port)).say("40").say("420[\"subscribe:notifications\"]");

    assertThat(talker.answer(0).getJsonObject("error").getInteger("status")).isEqualTo(401);
    talker.awaitClose();
  }

  @Test
  void a_session_ends_with_its_token() {
    var token = Tokens.lasting(Duration.ofSeconds(3), "sio-short", Role.Names.USER);

    keep(Talker.in(port, "/cascade", token)).awaitClose();
  }

  @Test
  void somebody_elses_job_is_no_job() {
    var talker = keep(Talker.in(port, "/cascade", someone(Role.Names.USER)));

    talker.say("42/cascade,3[\"subscribe:job\",{\"jobId\":\"1\"}]");

    assertThat(talker.answer(3).getJsonObject("error").getInteger("status")).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe.jobs", "subscribe.integrity", "job.pause", "job.resume"})
  void what_admins_do_others_may_not(String event) {
    var talker = keep(Talker.in(port, "/cascade", someone(Role.Names.USER)));

    talker.say("42/cascade,4[\"" + event + "\"]");

    assertThat(talker.answer(4).getBoolean("ok")).isFalse();
  }

  @Test
  void an_admin_adds_a_job_and_follows_it_to_its_end() {
    var tenant = "sio-" + UUID.randomUUID();
    var token = Tokens.inTenant(tenant, "ada", Role.Names.ADMIN);
    var talker = keep(Talker.in(port, "/cascade", token));
    talker.say("42/cascade,5[\"job.add\",{\"type\":\"noop\",\"priority\":\"high\"}]");
    var job = talker.answer(5).getString("jobId");

    talker.say("42/cascade,6[\"subscribe:job\",{\"jobId\":\"" + job + "\"}]");

    assertThat(talker.answer(6).getString("stream")).isEqualTo("job:" + job);
    assertThat(talker.event("job:completed").getString("jobId")).isEqualTo(job);
    talker.event("job:status", told -> told.getString("event").equals("completed"));
  }

  /// The student's events are on the admin's stream too; the batch is on that stream alone.
  @Test
  void an_admin_who_watches_a_student_of_a_batch_hears_of_the_student_once_and_of_the_batch() {
    var token = Tokens.inTenant("sio-" + UUID.randomUUID(), "ada", Role.Names.ADMIN);
    String student = student(token);
    var talker = keep(Talker.in(port, "/cascade", token));
    talker.event("system.status");
    talker.say("42/cascade,9[\"subscribe.cascade\",{\"studentId\":\"" + student + "\"}]");
    assertThat(talker.answer(9).getString("stream")).isEqualTo("student:" + student);

    post(token, "/api/cascade/delete/batch", "{\"studentIds\":[\"" + student + "\"]}");

    var results = talker.event("batch.complete").getJsonObject("summary").getJsonArray("results");
    assertThat(results.getJsonObject(0).getString("studentId")).isEqualTo(student);
    assertThat(talker.event("cascade.complete").getString("studentId")).isEqualTo(student);
    assertThat(talker.timesHeard("cascade.complete")).isEqualTo(1);
  }

  private static String student(String token) {
    var body =
        """
        {"fullName":"Made Up","class":"ט",
         "instruments":[{"instrumentName":"x","isPrimary":true,"currentStage":1}]}
        """;
    return post(token, "/api/conservatory/students", body).extract().path("id");
  }

  private static ValidatableResponse post(String token, String path, String body) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json; charset=utf-8")
        .body(body)
        .post(path)
        .then()
        .statusCode(oneOf(201, 202));
  }

  @Test
  void an_admin_is_told_how_the_installation_is() {
    var talker = keep(Talker.in(port, "/cascade", someone(Role.Names.ADMIN)));

    var status = talker.event("system.status");

    assertThat(status.getJsonObject("systemHealth").getString("status"))
        .isIn("healthy", "degraded", "critical");
    assertThat(status.getJsonObject("queue").getInteger("queueLength")).isNotNegative();
    assertThat(status.getJsonObject("websocket").getInteger("connectedAdmins")).isPositive();
    assertThat(status.getString("timestamp")).isNotBlank();
  }

  @Test
  void what_admins_heard_last_is_told_as_far_as_it_is_still_there() {
    var tenant = "sio-" + UUID.randomUUID();
    publish(StreamName.ofTenant(tenant), 4);
    forget(StreamName.ofTenant(tenant), 2);

    var talker =
        keep(Talker.in(port, "/cascade", Tokens.inTenant(tenant, "ada", Role.Names.ADMIN)));

    var told = talker.event("notification.history").getJsonArray("notifications");
    assertThat(told).hasSize(2);
    assertThat(told.getJsonObject(0).getInteger("n")).isEqualTo(2);
    assertThat(told.getJsonObject(1).getString("event")).isEqualTo("made.up");
    talker.event("system.status");
    publish(StreamName.ofTenant(tenant), 1);
    talker.event("made.up", event -> event.getInteger("n") == 0);
  }

  @Test
  void several_long_replays_at_once_are_told_whole() {
    var tenant = "sio-" + UUID.randomUUID();
    var talker =
        keep(Talker.in(port, "/cascade", Tokens.inTenant(tenant, "ada", Role.Names.ADMIN)));
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      talker.say("42/cascade," + (100 + i) + "[\"job.add\",{\"type\":\"noop\"}]");
      jobs.add(talker.answer(100 + i).getString("jobId"));
      publish(new StreamName("job", tenant, jobs.get(i)), 500);
    }

    for (int i = 0; i < jobs.size(); i++) {
      talker.say(
          "42/cascade,%d[\"subscribe:job\",{\"jobId\":\"%s\",\"after\":0}]"
              .formatted(200 + i, jobs.get(i)));
    }

    for (String job : jobs) {
      talker.event("job:made.up", event -> event.getString("jobId").equals(job) && is(event, 499));
    }
  }

  private static boolean is(JsonObject event, int number) {
    return Integer.valueOf(number).equals(event.getValue("progress"));
  }

  private void publish(StreamName stream, int events) {
    List<StreamEvent> all =
        IntStream.range(0, events)
            .mapToObj(n ->
                new StreamEvent(
                    stream,
                    "made.up",
                    Map.of("n", n, "jobId", stream.id(), "progress", n, "error", "x".repeat(400))))
            .toList();
    database.inTransaction(tx -> streams.publish(tx, all)).await().atMost(Talker.PATIENCE);
  }

  private void forget(StreamName stream, int events) {
    pool.preparedQuery(
            "DELETE FROM stream_event e USING stream s WHERE s.id = e.stream AND s.kind = $1 AND"
                + " s.tenant = $2 AND e.seq <= $3")
        .execute(Tuple.of(stream.kind(), stream.tenant(), (long) events))
        .await()
        .atMost(Talker.PATIENCE);
  }

  @Test
  void a_newer_token_with_other_roles_prolongs_and_what_it_does_not_allow_ends() {
    var person = "sio-" + UUID.randomUUID();
    var user = Tokens.of(person, Role.Names.USER);
    var talker = keep(Talker.in(port, "/cascade", user));
    assertThat(talker.heardNothingOf("system.status")).isTrue();

    talker.say(
        "42/cascade,[\"authenticate\",{\"token\":\""
            + Tokens.of(person, Role.Names.ADMIN)
            + "\"}]");
    talker.event("system.status");
    talker.say("42/cascade,7[\"authenticate\",{\"token\":\"" + user + "\"}]");

    assertThat(talker.answer(7).getBoolean("ok")).isTrue();
    talker.event("stream:over", over -> over.getString("stream").equals("system"));
    talker.event("stream:over", over -> over.getString("stream").equals("tenant"));
    assertThat(talker.heardNothingOf("auth_error")).isTrue();
    talker.say("42/cascade,8[\"subscribe.jobs\"]");
    assertThat(talker.answer(8).getBoolean("ok")).isFalse();
  }

  @Test
  void a_stream_that_cannot_be_looked_up_for_a_token_with_other_roles_is_over() {
    var tenant = "sio-" + UUID.randomUUID();
    var admin = Tokens.inTenant(tenant, "ada", Role.Names.ADMIN);
    String student = student(admin);
    var talker = keep(Talker.in(port, "/cascade", admin));
    talker.say("42/cascade,1[\"subscribe.cascade\",{\"studentId\":\"" + student + "\"}]");
    assertThat(talker.answer(1).getBoolean("ok")).isTrue();

    try (var teachers = new HeldTable(pool, "school_teacher")) {
      authenticate(talker, 2, Tokens.inTenant(tenant, "ada", Role.Names.USER));
      teachers.turnAway("FROM school_teacher t");
    }

    talker.event("stream:over", over -> over.getString("stream").equals("student:" + student));
  }

  @Test
  void who_is_no_admin_any_more_when_the_history_was_read_hears_neither_it_nor_what_follows() {
    var tenant = "sio-" + UUID.randomUUID();
    var user = Tokens.inTenant(tenant, "ada", Role.Names.USER);
    var talker = keep(Talker.in(port, "/cascade", user));
    talker.say("42/cascade,1[\"subscribe:notifications\"]");
    assertThat(talker.answer(1).getBoolean("ok")).isTrue();

    try (var streamsHeld = new HeldTable(pool, "stream")) {
      authenticate(talker, 2, Tokens.inTenant(tenant, "ada", Role.Names.ADMIN));
      streamsHeld.awaitReader("seq >= s.next_seq - $4::int");
      authenticate(talker, 3, user);
    }

    assertThat(talker.event("error").getString("message")).contains("not yours to follow");
    publish(StreamName.ofTenant(tenant), 1);
    publish(StreamName.ofUser(tenant, "ada"), 1);
    talker.event("made.up", event -> event.getString("jobId").equals("ada"));
    assertThat(talker.timesHeard("made.up")).isEqualTo(1);
    assertThat(talker.heardNothingOf("notification.history")).isTrue();
  }

  private static void authenticate(Talker talker, int number, String token) {
    talker.say("42/cascade,%d[\"authenticate\",{\"token\":\"%s\"}]".formatted(number, token));
    assertThat(talker.answer(number).getBoolean("ok")).isTrue();
  }

  @Test
  void a_newer_token_of_somebody_else_is_refused() {
    var talker = keep(Talker.in(port, "/cascade", someone(Role.Names.USER)));

    talker.say("42/cascade,[\"authenticate\",{\"token\":\"" + someone(Role.Names.USER) + "\"}]");

    assertThat(talker.event("auth_error").getString("message")).contains("somebody else");
  }

  @Test
  void a_job_type_that_is_not_open_is_refused() {
    var talker = keep(Talker.in(port, "/cascade", someone(Role.Names.ADMIN)));

    talker.say("42/cascade,8[\"job.add\",{\"type\":\"no-such-type\"}]");

    assertThat(talker.answer(8).getJsonObject("error").getInteger("status")).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "4abc", "42{}", "40", "43[1]", "42/nowhere,[\"e\"]", "2", "451-[\"e\"]x"})
  void what_is_no_packet_or_not_in_its_place_ends_the_session(String frame) {
    var talker = keep(Talker.open(port)).say("40");
    talker.first(answer -> answer.startsWith("40"));

    talker.say(frame).awaitClose();
  }

  @Test
  void a_message_over_the_limit_ends_the_session() {
    keep(Talker.open(port)).say("4" + "x".repeat(1_000_001)).awaitClose();
  }

  @Test
  void who_sends_too_fast_is_hung_up_on() {
    var talker = keep(Talker.open(port));
    for (int i = 0; i < 400; i++) {
      talker.say("6");
    }

    talker.awaitClose();
  }
}

package dev.carillon.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What no client of the package sends: it ends the session or is refused, costs nothing more, and
/// fills no log.
@QuarkusTest
@TestProfile(SocketIoTest.ShortTimes.class)
@QuarkusTestResource(PostgresResource.class)
class BadInputTest {

  private static final String HELLO = "?EIO=4&transport=polling";
  private static final String SEPARATOR = "\u001e";

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final Thrown thrown = new Thrown();
  private final List<Talker> talkers = new ArrayList<>();

  @BeforeEach
  void listen_to_the_log() {
    Logger.getLogger("").addHandler(thrown);
  }

  @AfterEach
  void nothing_was_thrown_into_the_log() {
    talkers.forEach(Talker::close);
    Logger.getLogger("").removeHandler(thrown);
    assertThat(thrown.records).isEmpty();
  }

  private Talker talker() {
    var talker = Talker.open(port).say("40");
    talkers.add(talker);
    talker.first(frame -> frame.startsWith("40"));
    return talker;
  }

  /// {@return the query of a new session that polls}
  private String session() {
    var hello = Talker.http(port, "GET", HELLO, null).body();
    return HELLO + "&sid=" + new JsonObject(hello.substring(1)).getString("sid");
  }

  private void assertOver(String session) {
    var answer = Talker.http(port, "GET", session, null);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getInteger("code")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "6|", "|", "6|abc", "b!!!!", "6|b===", "9"})
  void a_post_that_is_no_payload_is_refused_and_ends_the_session(String packets) {
    var session = session();

    var answer = Talker.http(port, "POST", session, packets.replace("|", SEPARATOR));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertOver(session);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "5", "4", "4|4", "bAQID", "4abc", "42[\"early\"]"})
  void packets_that_may_not_come_now_end_the_session(String packets) {
    var session = session();

    var answer = Talker.http(port, "POST", session, packets.replace("|", SEPARATOR));

    assertThat(answer.statusCode()).isLessThan(500);
    assertOver(session);
  }

  @Test
  void a_post_of_bytes_is_refused_and_ends_the_session() {
    var session = session();

    var answer =
        Talker.http(port, "POST", session, "40", "Content-Type", "application/octet-stream");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertOver(session);
  }

  @ParameterizedTest
  @CsvSource({"PUT", "DELETE", "PATCH"})
  void other_methods_are_refused(String method) {
    assertThat(Talker.http(port, method, session(), null).statusCode()).isEqualTo(400);
    assertThat(Talker.http(port, method, HELLO, null).statusCode()).isEqualTo(400);
  }

  @Test
  void two_polls_at_once_end_the_session() throws Exception {
    var session = session();
    CompletableFuture<HttpResponse<String>> first = Talker.later(port, session);
    var second = Talker.http(port, "GET", session, null);

    var statuses = List.of(first.get().statusCode(), second.statusCode());

    assertThat(statuses).containsExactlyInAnyOrder(200, 400);
    assertOver(session);
  }

  @Test
  void two_posts_at_once_end_the_session() throws IOException {
    var session = session();
    try (var slow = new Socket("localhost", port)) {
      var head =
          "POST /socket.io/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n40"
              .formatted(session);
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      for (int status = 200; status == 200; ) {
        status = Talker.http(port, "POST", session, "6").statusCode();
        assertThat(status).isIn(200, 400);
      }

      assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
    assertOver(session);
  }

  @Test
  void a_flood_in_one_post_is_refused_and_ends_the_session() {
    var session = session();

    var answer = Talker.http(port, "POST", session, ("6" + SEPARATOR).repeat(100_000) + "6");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertOver(session);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4299999999999999999999[\"e\"]",
        "42[]",
        "42[null]",
        "42[\"e\"",
        "42[\"e\"]]",
        "4511-[\"e\"]",
        "45-[\"e\"]",
        "451-[\"e\",{\"_placeholder\":true,\"num\":7}]",
        "49",
        "44{\"message\":\"x\"}",
        "42[\"\\ud800\"]x",
        "40/cascade,[]x"
      })
  void what_is_no_packet_of_socket_io_ends_the_session(String frame) {
    var talker = talker();

    talker.say(frame);
    talker.socket().writeBinaryMessage(Buffer.buffer(new byte[] {1}));

    talker.awaitClose();
  }

  @Test
  void bytes_nobody_announced_end_the_session() {
    var talker = talker();

    talker.socket().writeBinaryMessage(Buffer.buffer(new byte[] {1, 2, 3}));

    talker.awaitClose();
  }

  @Test
  void text_where_bytes_were_announced_ends_the_session() {
    var talker = talker();

    talker.say("451-[\"e\",{\"_placeholder\":true,\"num\":0}]").say("42[\"e\"]");

    talker.awaitClose();
  }

  @Test
  void a_frame_over_the_limit_is_told_so() {
    var talker = talker();

    talker.say("4" + "x".repeat(1_000_001)).awaitClose();

    assertThat(talker.socket().closeStatusCode()).isEqualTo((short) 1009);
  }

  @Test
  void json_as_deep_as_a_message_is_long_ends_the_session() {
    talker().say("42[\"e\"," + "[".repeat(400_000) + "]".repeat(400_000) + "]").awaitClose();
  }

  @Test
  void a_namespace_there_is_not_is_refused_and_the_session_goes_on() {
    var talker = talker();

    talker.say("40/nowhere,").say("40/" + "x".repeat(50) + ",");

    talker.first(frame -> frame.startsWith("44/nowhere,{\"message\":\"Invalid namespace\"}"));
    talker.first(frame -> frame.startsWith("44/xxx"));
    talker.say("421[\"subscribe:notifications\"]");
    assertThat(talker.answer(1).getBoolean("ok")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"no-such-event\",{}]",
        "[\"subscribe:job\",\"42\"]",
        "[\"subscribe:job\",{\"jobId\":{}}]",
        "[\"subscribe:job\",{\"jobId\":\"../1\"}]",
        "[\"subscribe:job\",{\"jobId\":\"a\\u0000\"}]",
        "[\"subscribe:job\",{\"jobId\":\"1\",\"after\":-1}]",
        "[\"subscribe:job\",{\"jobId\":\"1\",\"after\":\"x\"}]",
        "[\"subscribe.cascade\",{\"studentId\":\"\\u0000\"}]",
        "[\"subscribe.cascade\",{\"studentId\":\"';--\"}]",
        "[\"job.add\",{\"type\":7}]",
        "[\"job.add\",{\"type\":\"noop\",\"priority\":[]}]",
        "[\"job.add\",{\"type\":\"noop\",\"data\":\"x\"}]",
        "[\"job.add\",{\"type\":\"noop\",\"data\":{\"a\":\"\\u0000\"}}]",
        "[\"job.add\",{\"type\":\"noop\",\"maxRetries\":1e99}]",
        "[\"job.add\",{\"type\":\"noop\",\"sudo\":true}]"
      })
  void a_wish_that_makes_no_sense_is_answered_with_a_problem(String event) {
    var token = Tokens.inTenant("sio-" + UUID.randomUUID(), "ada", Role.Names.ADMIN);
    var talker = Talker.in(port, "/cascade", token);
    talkers.add(talker);

    talker.say("42/cascade,1" + event);

    var answer = talker.answer(1);
    assertThat(answer.getBoolean("ok")).isFalse();
    assertThat(answer.getJsonObject("error").getInteger("status")).isBetween(400, 499);
  }

  /// Keeps what was logged with a stack trace.
  private static final class Thrown extends Handler {

    private final Queue<String> records = new ConcurrentLinkedQueue<>();

    private Thrown() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      if (record.getThrown() != null && record.getLevel().intValue() >= Level.INFO.intValue()) {
        records.add(record.getLoggerName() + ": " + record.getThrown());
      }
    }

    @Override
    public void flush() {
      // Nothing waits.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}

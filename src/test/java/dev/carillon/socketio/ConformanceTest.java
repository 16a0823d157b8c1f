package dev.carillon.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the protocols' public suites need, when it is switched on (docs/socketio.md).
@QuarkusTest
@TestProfile(ConformanceTest.SwitchedOn.class)
@QuarkusTestResource(PostgresResource.class)
class ConformanceTest {

  public static final class SwitchedOn implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("carillon.socketio.conformance", "true");
    }
  }

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private Talker talker;

  @BeforeEach
  void call() {
    talker = Talker.open(port);
  }

  @AfterEach
  void hang_up() {
    talker.close();
  }

  @Test
  void the_session_opens_with_the_times_of_the_suites() {
    var greeting = new JsonObject(talker.first(frame -> frame.startsWith("0")).substring(1));

    assertThat(greeting.getInteger("pingInterval")).isEqualTo(300);
    assertThat(greeting.getInteger("pingTimeout")).isEqualTo(200);
    assertThat(greeting.getInteger("maxPayload")).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/custom,"})
  void without_a_token_one_is_in_and_told_the_own_handshake(String namespace) {
    talker.say("40" + namespace + "{\"token\":\"123\"}");

    talker.first(frame -> frame.startsWith("40" + namespace + "{\"sid\":"));
    assertThat(talker.event("auth").getString("token")).isEqualTo("123");
  }

  @Test
  void a_namespace_the_suites_do_not_know_is_refused() {
    talker.say("40/random");

    assertThat(talker.first(frame -> frame.startsWith("44")))
        .isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
  }

  @Test
  void a_message_comes_back() {
    talker.say("40").event("auth");

    talker.say("42[\"message\",1,\"2\",{\"3\":[true]}]");

    talker.first(frame -> frame.equals("42[\"message-back\",1,\"2\",{\"3\":[true]}]"));
  }

  @Test
  void bytes_come_back_behind_their_packet() {
    talker.say("40").event("auth");

    talker.say(
        "452-[\"message\",{\"_placeholder\":true,\"num\":0},"
            + "{\"_placeholder\":true,\"num\":1}]");
    talker.socket().writeBinaryMessage(Buffer.buffer(new byte[] {1, 2, 3}));
    talker.socket().writeBinaryMessage(Buffer.buffer(new byte[] {4, 5, 6}));

    talker.first(frame ->
        frame.equals(
            "452-[\"message-back\",{\"_placeholder\":true,\"num\":0},"
                + "{\"_placeholder\":true,\"num\":1}]"));
    assertThat(talker.bytes(1)).isEqualTo(Buffer.buffer(new byte[] {4, 5, 6}));
  }

  @Test
  void a_message_is_acknowledged_with_what_it_says() {
    talker.say("40").event("auth");

    talker.say("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");

    talker.first(frame -> frame.equals("43456[1,\"2\",{\"3\":[false]}]"));
  }

  @Test
  void who_joins_nothing_is_hung_up_on() {
    talker.awaitClose();
  }

  @Test
  void engine_io_alone_gives_every_message_back() {
    try (var alone = Talker.at(port, "/engine.io/")) {
      alone.say("4hello");

      alone.first(frame -> frame.equals("4hello"));
    }
  }
}

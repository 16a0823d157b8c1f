package dev.carillon.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.platform.security.Role;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.SseClient;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams as server-sent events.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StreamResourceTest {

  private static final Duration WAIT = Duration.ofSeconds(15);

  @Inject Streams streams;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final String person = "listener-" + UUID.randomUUID();
  private final List<SseClient> open = new ArrayList<>();

  @AfterEach
  void hang_up() {
    open.forEach(SseClient::close);
  }

  @Test
  void events_come_with_their_place_name_and_data() throws Exception {
    var sse = follow("/api/streams/user");
    sse.await("retry:3000").await("following");

    publish("notification", Map.of("title", "Grüße"));

    sse.await("Grüße");
    assertThat(sse.lines("event")).containsExactly("notification");
    assertThat(sse.lines("data")).containsExactly("{\"title\":\"Grüße\"}");
    assertThat(sse.lines("id").getLast()).matches("[0-9]{16}-1");
  }

  @Test
  void who_comes_back_goes_on_after_the_last_id() throws Exception {
    var first = follow("/api/streams/user");
    first.await("following");
    publish("one", Map.of());
    publish("two", Map.of());
    publish("three", Map.of());
    first.await("event:three");
    String id = first.lines("id").get(1);

    var byHeader = follow("/api/streams/user:me?after=0", "Last-Event-ID", id);
    var byAddress = follow("/api/streams/user?after=" + id);

    assertThat(byHeader.await("event:three").lines("event")).containsExactly("two", "three");
    assertThat(byAddress.await("event:three").lines("event")).containsExactly("two", "three");
    assertThat(byHeader.lines("id").getLast()).isEqualTo(first.lines("id").getLast());
  }

  @Test
  void a_place_that_is_gone_is_reset() throws Exception {
    publish("one", Map.of());

    var sse = follow("/api/streams/user", "Last-Event-ID", "7-1").await("event:reset");

    assertThat(sse.lines("data").getFirst()).contains("\"seq\":1");
    assertThat(sse.lines("event")).containsExactly("reset");
    assertThat(sse.text().indexOf("id:"))
        .as("who is cut off before the reset must not come back with a place after it")
        .isGreaterThan(sse.text().indexOf("following"));
    assertThat(sse.lines("id")).hasSize(1);
  }

  @Test
  void the_answer_ends_with_its_token() throws Exception {
    var token = Tokens.lasting(Duration.ofSeconds(3), person, Role.Names.USER);
    var sse = new SseClient(port, token, "/api/streams/user");
    open.add(sse);

    await().atMost(Duration.ofSeconds(8)).until(sse::hasEnded);

    assertThat(sse.text()).doesNotContain("[hung up]");
  }

  @Test
  void a_reader_who_stops_reading_is_hung_up_on() throws Exception {
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress("localhost", port));
      socket
          .getOutputStream()
          .write(
              ("GET /api/streams/user HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                      + Tokens.of(person, Role.Names.USER)
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      var big = Map.of("text", "x".repeat(50_000));
      for (int i = 0; i < 200; i++) {
        publish("big", big);
      }

      var more = "\r\n".getBytes(StandardCharsets.US_ASCII);
      await()
          .atMost(WAIT)
          .untilAsserted(() ->
              assertThatThrownBy(() -> socket.getOutputStream().write(more))
                  .isInstanceOf(SocketException.class));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:carol", "tenant", "system", "job:1", "nothing", "job"})
  void what_is_not_there_or_not_ones_own_is_a_404(String name) {
    given()
        .auth()
        .oauth2(Tokens.of(person, Role.Names.USER))
        .get("/api/streams/{name}", name)
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("stream", equalTo(name));
  }

  @Test
  void without_a_token_nothing_is_told() {
    given().get("/api/streams/user").then().statusCode(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-", "-1", "1-1-1", "99999999999999999999", "1.5"})
  void a_place_in_the_wrong_form_is_refused(String after) {
    given()
        .auth()
        .oauth2(Tokens.of(person, Role.Names.USER))
        .urlEncodingEnabled(false)
        .get("/api/streams/user?after=" + after)
        .then()
        .statusCode(400)
        .body("parameter", equalTo("after"));
  }

  @Test
  void what_cannot_be_a_name_is_refused() {
    given()
        .auth()
        .oauth2(Tokens.of(person, Role.Names.USER))
        .get("/api/streams/{name}", "User:1")
        .then()
        .statusCode(422);
  }

  private SseClient follow(String path, String... headers)
      throws IOException, InterruptedException {
    var sse = new SseClient(port, Tokens.of(person, Role.Names.USER), path, headers);
    open.add(sse);
    return sse;
  }

  private void publish(String event, Object data) {
    streams
        .publish(new StreamEvent(StreamName.ofUser("default", person), event, data))
        .await()
        .atMost(WAIT);
  }
}

package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
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

/// Who is let in, and who is shown out.
@QuarkusTest
@TestProfile(LiveDoorTest.TightLimits.class)
@QuarkusTestResource(PostgresResource.class)
class LiveDoorTest {

  public static final class TightLimits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "carillon.live.origins", "https://desk.example.org",
          "carillon.live.client-origin", "http://localhost:3000",
          "carillon.live.cors-origin", "https://other.example.org, https://cors.example.org",
          "carillon.live.connections-per-user", "2",
          "carillon.live.burst", "2000",
          "carillon.live.ping-interval", "600",
          "carillon.live.ping-timeout", "2500",
          "carillon.live.patience", "500ms",
          "carillon.live.messages-per-second", "1");
    }
  }

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final List<LiveClient> clients = new ArrayList<>();

  @AfterEach
  void hang_up() {
    clients.forEach(LiveClient::close);
  }

  @Test
  void without_a_token_nobody_enters() {
    assertThat(LiveClient.refusal(address())).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/live?access_token=", "/live?token=", "/live?bearer="})
  void a_token_in_the_address_is_no_token(String address) {
    assertThat(LiveClient.refusal(address().setURI(address + someone()))).isEqualTo(401);
  }

  @Test
  void a_token_in_the_address_is_refused_even_beside_a_good_one() {
    assertThat(LiveClient.refusal(with(someone()).setURI("/live?access_token=" + someone())))
        .isEqualTo(400);
  }

  @Test
  void a_token_of_another_issuer_is_refused() {
    assertThat(LiveClient.refusal(with(Tokens.withWrongKey("bob", Role.Names.USER))))
        .isEqualTo(401);
  }

  @Test
  void a_token_without_a_role_of_ours_is_refused() {
    assertThat(LiveClient.refusal(with(Tokens.of("bob", "visitor")))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live/",
        "//live",
        "/live;x",
        "/%6Cive",
        "/./live",
        "/x/../live",
        "/LIVE",
        "/live%2F"
      })
  void no_spelling_of_the_address_goes_around_the_login(String address) {
    assertThat(LiveClient.refusal(address().setURI(address))).isIn(401, 403, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/live/", "//live", "/live;x", "/%6Cive", "/./live", "/x/../live"})
  void no_spelling_of_the_address_goes_around_the_origin(String address) {
    var options = with(someone()).setURI(address).putHeader("Origin", "https://evil.example");

    assertThat(LiveClient.refusal(options)).isIn(400, 403, 404);
  }

  @Test
  void a_browser_offers_its_token_as_a_sub_protocol_and_is_not_told_it_back() {
    var options = address().addSubProtocol("carillon.v1").addSubProtocol("bearer." + someone());

    var browser = join(LiveClient.open(options));

    assertThat(browser.socket().subProtocol()).isEqualTo("carillon.v1");
    browser.roundTrip();
  }

  @Test
  void two_tokens_are_one_too_many() {
    var twice = address().addSubProtocol("carillon.v1");
    twice.addSubProtocol("bearer." + someone()).addSubProtocol("bearer." + someone());
    var both = with(someone()).addSubProtocol("carillon.v1").addSubProtocol("bearer." + someone());

    assertThat(LiveClient.refusal(twice)).isEqualTo(400);
    assertThat(LiveClient.refusal(both)).isEqualTo(400);
  }

  @Test
  void a_token_needs_the_protocol_beside_it() {
    assertThat(LiveClient.refusal(address().addSubProtocol("bearer." + someone()))).isEqualTo(400);
  }

  @Test
  void a_wrong_token_in_a_sub_protocol_is_refused() {
    var options = address().addSubProtocol("carillon.v1").addSubProtocol("bearer.abc");

    assertThat(LiveClient.refusal(options)).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "",
        "https://desk.example.org.evil.example",
        "http://desk.example.org",
        "not an origin",
        "http://localhost"
      })
  void pages_of_foreign_origins_are_refused(String origin) {
    assertThat(LiveClient.refusal(with(someone()).putHeader("Origin", origin))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://desk.example.org",
        "http://localhost:%d",
        "http://localhost:3000",
        "https://cors.example.org"
      })
  void pages_of_our_own_and_of_listed_origins_may_enter(String origin) {
    var options = with(someone()).putHeader("Origin", origin.formatted(port));

    assertThat(LiveClient.refusal(options)).isEqualTo(101);
  }

  @Test
  void the_connection_ends_with_its_token() {
    var token = Tokens.lasting(Duration.ofSeconds(3), "short", Role.Names.USER);

    assertThat(join(LiveClient.open(port, token)).awaitClose()).isEqualTo(4401);
  }

  @Test
  void a_token_that_only_lives_by_the_grace_of_clocks_opens_nothing() {
    var token = Tokens.lasting(Duration.ofSeconds(-5), "late", Role.Names.USER);

    assertThat(LiveClient.refusal(with(token))).isEqualTo(401);
  }

  @Test
  void one_person_has_so_many_connections_and_another_has_theirs() {
    var first = join(LiveClient.open(port, Tokens.of("greedy", Role.Names.USER)));
    var second = join(LiveClient.open(port, Tokens.of("greedy", Role.Names.USER)));
    var third = join(LiveClient.open(port, Tokens.of("greedy", Role.Names.USER)));
    var modest = join(LiveClient.open(port, Tokens.of("modest", Role.Names.USER)));

    assertThat(third.awaitClose()).isEqualTo(4008);
    first.roundTrip();
    second.roundTrip();
    modest.roundTrip();
  }

  @Test
  void a_flood_of_messages_ends_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    for (int i = 0; i < 10_000; i++) {
      client.say("{\"ping\": 1}");
    }

    assertThat(client.awaitClose()).isEqualTo(4008);
  }

  @Test
  void a_flood_of_pings_ends_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    for (int i = 0; i < 5_000; i++) {
      client.socket().writePing(Buffer.buffer("x"));
    }

    assertThat(client.awaitClose()).isEqualTo(4008);
  }

  @Test
  void a_frame_over_the_limit_ends_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    client.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(65_537), true));

    assertThat(client.awaitClose()).isIn(1006, 1009);
  }

  @Test
  void continuation_frames_without_end_end_the_connection() {
    var client = join(LiveClient.open(port, someone()));
    var part = "x".repeat(1_000);

    client.socket().writeFrame(WebSocketFrame.textFrame(part, false));
    for (int i = 0; i < 20; i++) {
      client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(part), false));
    }

    assertThat(client.awaitClose()).isEqualTo(1009);
  }

  @Test
  void empty_continuation_frames_without_end_end_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    client.socket().writeFrame(WebSocketFrame.textFrame("x", false));
    for (int i = 0; i < 5_000; i++) {
      client.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(), false));
    }

    assertThat(client.awaitClose()).isEqualTo(4008);
  }

  @Test
  void ten_thousand_subscriptions_end_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    for (int i = 0; i < 10_000; i++) {
      client.subscribe(i + 1);
    }

    assertThat(client.awaitClose()).isEqualTo(4008);
  }

  @Test
  void who_answers_no_ping_is_hung_up_on() throws IOException {
    try (var socket = dial("Origin: http://localhost:" + port)) {
      assertThat(head(socket)).startsWith("HTTP/1.1 101");

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("No answer to a ping.");
    }
  }

  @Test
  void who_answers_pings_stays() {
    var client = join(LiveClient.open(port, someone()));
    var pings = new java.util.concurrent.atomic.AtomicInteger();
    client
        .socket()
        .frameHandler(frame ->
            pings.addAndGet(frame.type() == io.vertx.core.http.WebSocketFrameType.PING ? 1 : 0));

    await().atMost(LiveClient.PATIENCE).until(() -> client.socket().isClosed() || pings.get() > 4);

    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void a_new_token_keeps_the_connection_open_beyond_the_first() {
    var person = "renewer-" + UUID.randomUUID();
    var client =
        join(LiveClient.open(port, Tokens.lasting(Duration.ofSeconds(3), person, Role.Names.USER)));
    var next = Tokens.lasting(Duration.ofSeconds(8), person, Role.Names.USER);

    client.say("{\"authenticate\": \"%s\"}".formatted(next));
    client.first(frame -> person.equals(frame.getString("authenticated")));
    long began = System.nanoTime();

    assertThat(client.awaitClose()).isEqualTo(4401);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
  }

  @Test
  void the_token_of_somebody_else_or_a_bad_one_changes_nothing() {
    var client = join(LiveClient.open(port, someone()));

    client.say("{\"authenticate\": \"%s\"}".formatted(someone()));
    assertThat(client.awaitProblem().getString("type")).isEqualTo("/problems/forbidden");
    client.say("{\"authenticate\": \"abc\"}");

    client.first(frame ->
        frame.containsKey("error") && frame.getJsonObject("error").getInteger("status") == 401);
    client.roundTrip();
  }

  @Test
  void a_message_of_bytes_ends_the_connection() {
    var client = join(LiveClient.open(port, someone()));

    client.socket().writeBinaryMessage(Buffer.buffer("{\"ping\": 1}"));

    assertThat(client.awaitClose()).isEqualTo(1003);
  }

  @Test
  void compression_is_not_agreed_to() throws IOException {
    try (var socket = dial("Sec-WebSocket-Extensions: permessage-deflate, deflate-frame")) {
      assertThat(head(socket)).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("deflate");
    }
  }

  @Test
  void a_reader_who_stops_reading_is_cut_off() throws IOException {
    var question = "{\"ping\": \"" + "x".repeat(4_000) + "\"}";

    try (var socket = dial("Origin: http://localhost:" + port)) {
      assertThat(head(socket)).startsWith("HTTP/1.1 101");

      assertThatThrownBy(
              () -> {
                long end = System.nanoTime() + LiveClient.PATIENCE.toNanos();
                while (System.nanoTime() - end < 0) {
                  socket.getOutputStream().write(masked(question));
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  /// Shakes hands by hand: this client can stop reading.
  private Socket dial(String header) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("localhost", port));
    var request =
        """
        GET /live HTTP/1.1
        Host: localhost:%d
        Authorization: Bearer %s
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        %s

        """;
    socket
        .getOutputStream()
        .write(
            request
                .formatted(port, someone(), header)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String head(Socket socket) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  /// A text frame of 126..65,535 bytes, masked with zeros: RFC 6455 §5.2.
  private static byte[] masked(String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(8 + bytes.length)
        .put((byte) 0x81)
        .put((byte) 0xfe)
        .putShort((short) bytes.length)
        .putInt(0)
        .put(bytes)
        .array();
  }

  private WebSocketConnectOptions address() {
    return LiveClient.address(port);
  }

  private WebSocketConnectOptions with(String token) {
    return address().putHeader("Authorization", "Bearer " + token);
  }

  /// Each time somebody else, so that nobody's connections add up.
  private static String someone() {
    return Tokens.of("someone-" + UUID.randomUUID(), Role.Names.USER);
  }

  private LiveClient join(LiveClient client) {
    clients.add(client);
    return client;
  }
}

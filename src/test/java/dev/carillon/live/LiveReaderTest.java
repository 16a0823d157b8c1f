package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.security.Role;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// A reader who asks for a stream and then never reads.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LiveReaderTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  /// More than the send buffer and far less than the mebibyte that may wait with us.
  private static final int EVENTS = 100;

  private static final int CHARS_EACH = 4_000;

  @Inject Streams streams;
  @Inject Visitors visitors;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final String person = "deaf-" + UUID.randomUUID();

  @Test
  void who_never_reads_is_hung_up_on_before_much_is_kept_for_them() throws Exception {
    int before = visitors.users();
    try (var deaf = subscribed()) {
      await().atMost(SOON).until(() -> visitors.users() == before + 1);

      for (int i = 0; i < EVENTS; i++) {
        streams
            .publish(
                new StreamEvent(
                    StreamName.ofUser("default", person),
                    "notification",
                    Map.of("message", "x".repeat(CHARS_EACH))))
            .await()
            .atMost(SOON);
      }

      await().atMost(SOON).until(() -> visitors.users() == before);
      assertThat(deaf.getInputStream().readAllBytes().length).isLessThan(EVENTS * CHARS_EACH);
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /// A WebSocket by hand, for no client library leaves what comes to the operating system.
  private Socket subscribed() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("localhost", port));
    String hello =
        """
        GET /live HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
        Authorization: Bearer %s

        """
            .formatted(Tokens.of(person, Role.Names.USER));
    socket.getOutputStream().write(hello.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head).contains("101 Switching Protocols");
    byte[] text = "{\"subscribe\":\"user\"}".getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + text.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | text.length);
    System.arraycopy(text, 0, frame, 6, text.length);
    socket.getOutputStream().write(frame);
    return socket;
  }
}

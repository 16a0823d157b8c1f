package dev.carillon.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {

  @Test
  void a_payload_separates_its_packets_and_shows_bytes_as_base64() {
    List<Packet> packets =
        List.of(
            Packet.Text.of(PacketType.MESSAGE, "hello"),
            new Packet.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4})));

    assertThat(Packet.payload(packets)).isEqualTo("4hello\u001ebAQIDBA==");
  }

  @Test
  void bytes_are_read_from_a_payload() {
    assertThat(Packet.read("bAQIDBA==", true))
        .isEqualTo(new Packet.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4})));
  }

  @Test
  void base64_is_no_packet_in_a_frame() {
    assertThat(Packet.read("bAQIDBA==", false)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7", "-", "b*", "\u0664"})
  void what_has_no_type_is_no_packet(String text) {
    assertThat(Packet.read(text, true)).isNull();
  }
}

package dev.carillon.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketReaderTest {

  private static final int MAX_BYTES = 10;

  private final PacketReader reader = new PacketReader(MAX_BYTES);

  @Test
  void an_event_has_its_namespace_its_number_and_its_values() throws Exception {
    var packet = reader.text("2/cascade,12[\"subscribe\",{\"a\":1}]");

    assertThat(packet)
        .isEqualTo(
            new SocketPacket(
                PacketKind.EVENT, 0, "/cascade", 12L, List.of("subscribe", Map.of("a", 1))));
  }

  @Test
  void a_namespace_may_end_the_packet() throws Exception {
    assertThat(reader.text("0/cascade"))
        .isEqualTo(new SocketPacket(PacketKind.CONNECT, 0, "/cascade", null, null));
  }

  @Test
  void bytes_take_their_places_however_deep() throws Exception {
    var first = Buffer.buffer("one");
    var second = Buffer.buffer("two");

    assertThat(
            reader.text(
                "52-[\"e\",{\"d\":[{\"_placeholder\":true,\"num\":1}]},"
                    + "{\"_placeholder\":true,\"num\":0}]"))
        .isNull();
    assertThat(reader.binary(first)).isNull();
    var packet = reader.binary(second);

    assertThat(packet)
        .isEqualTo(
            new SocketPacket(
                PacketKind.EVENT, 0, "/", null, List.of("e", Map.of("d", List.of(second)), first)));
  }

  @Test
  void what_is_written_with_bytes_is_read_with_them() throws Exception {
    var bytes = Buffer.buffer("abc");
    var written =
        SocketPacket.write(
            PacketKind.EVENT,
            "/custom",
            7L,
            new JsonArray().add("e").add(new JsonObject().put("deep", new JsonArray().add(bytes))));

    assertThat(written.text())
        .isEqualTo("51-/custom,7[\"e\",{\"deep\":[{\"_placeholder\":true,\"num\":0}]}]");
    reader.text(written.text());
    assertThat(reader.binary(written.attachments().getFirst()))
        .isEqualTo(
            new SocketPacket(
                PacketKind.EVENT, 0, "/custom", 7L, List.of("e", Map.of("deep", List.of(bytes)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "7",
        "9[]",
        "2",
        "2{}",
        "2[]",
        "2[{}]",
        "2[null]",
        "2[\"connect\"]",
        "2[\"disconnecting\"]",
        "2[\"newListener\",1]",
        "2abc[\"e\"]",
        "2[\"e\"",
        "2[\"e\"]x",
        "3[1]",
        "3",
        "31{}",
        "0[]",
        "0\"token\"",
        "1{}",
        "4",
        "5[\"e\"]",
        "50-[\"e\"]",
        "511-[\"e\"]",
        "5-[\"e\"]",
        "5999999999-[\"e\"]",
        "51-{}",
        "2-1[\"e\"]",
        "29999999999999999[\"e\"]"
      })
  void what_is_no_packet_is_refused(String text) {
    assertThatThrownBy(() -> reader.text(text)).isInstanceOf(PacketReader.Malformed.class);
  }

  @Test
  void a_name_too_long_for_a_namespace_is_refused() {
    assertThatThrownBy(() -> reader.text("0/" + "n".repeat(300)))
        .isInstanceOf(PacketReader.Malformed.class);
  }

  @Test
  void json_too_deep_to_read_is_refused() {
    assertThatThrownBy(() -> reader.text("2[\"e\"," + "[".repeat(100_000)))
        .isInstanceOf(PacketReader.Malformed.class);
  }

  @Test
  void bytes_nobody_announced_are_refused() {
    assertThatThrownBy(() -> reader.binary(Buffer.buffer("x")))
        .isInstanceOf(PacketReader.Malformed.class);
  }

  @Test
  void text_in_the_place_of_bytes_is_refused() throws Exception {
    reader.text("51-[\"e\",{\"_placeholder\":true,\"num\":0}]");

    assertThatThrownBy(() -> reader.text("2[\"e\"]")).isInstanceOf(PacketReader.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1", "\"0\"", "0.5", "null"})
  void a_place_without_bytes_is_refused(String number) throws Exception {
    reader.text("51-[\"e\",{\"_placeholder\":true,\"num\":" + number + "}]");

    assertThatThrownBy(() -> reader.binary(Buffer.buffer("x")))
        .isInstanceOf(PacketReader.Malformed.class);
  }

  @Test
  void more_bytes_than_the_limit_are_refused() throws Exception {
    reader.text("52-[\"e\"]");
    reader.binary(Buffer.buffer("123456"));

    assertThatThrownBy(() -> reader.binary(Buffer.buffer("78901")))
        .isInstanceOf(PacketReader.Malformed.class);
  }
}

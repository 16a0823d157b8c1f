package dev.carillon.socketio.engineio;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One packet.
sealed interface Packet {

  /// Stands between the packets of a payload.
  char SEPARATOR = '\u001e';

  /// Stands before binary data in a payload.
  char BASE64 = 'b';

  /// A packet that is text.
  ///
  /// @param encoded its digit and what follows it
  record Text(PacketType type, String encoded) implements Packet {

    static Text of(PacketType type, String data) {
      return new Text(type, type.digit() + data);
    }

    String data() {
      return encoded.substring(1);
    }

    @Override
    public int size() {
      return encoded.length();
    }
  }

  /// A message that is bytes.
  record Binary(Buffer data) implements Packet {

    @Override
    public int size() {
      return data.length();
    }
  }

  /// About how much room it takes (bytes).
  int size();

  /// Reads a packet as it stands in a text frame or in a payload.
  ///
  /// @return `null` when it is none
  static @Nullable Packet read(String text, boolean inPayload) {
    if (text.isEmpty()) {
      return null;
    }
    if (inPayload && text.charAt(0) == BASE64) {
      return readBase64(text);
    }
    @Nullable PacketType type = PacketType.of(text.charAt(0));
    return type == null ? null : new Text(type, text);
  }

  private static @Nullable Packet readBase64(String text) {
    try {
      return new Binary(Buffer.buffer(Base64.getDecoder().decode(text.substring(1))));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /// Writes packets as one payload.
  static String payload(Iterable<Packet> packets) {
    var text = new StringBuilder();
    for (Packet packet : packets) {
      if (!text.isEmpty()) {
        text.append(SEPARATOR);
      }
      switch (packet) {
        case Text some -> text.append(some.encoded);
        case Binary bytes ->
            text.append(BASE64).append(Base64.getEncoder().encodeToString(bytes.data.getBytes()));
      }
    }
    return text.toString();
  }
}

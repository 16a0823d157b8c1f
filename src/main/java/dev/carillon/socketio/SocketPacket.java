package dev.carillon.socketio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One packet: `kind [attachments "-"] [namespace ","] [ack] [JSON]`.
///
/// @param attachments how many binary messages follow (count)
/// @param ack the number an answer is asked for by, or that it answers
/// @param data what Vert.x reads of JSON: a `JsonObject`, a `List`, or nothing
record SocketPacket(
    PacketKind kind, int attachments, String namespace, @Nullable Long ack, @Nullable Object data) {

  static final String MAIN = "/";

  /// A packet without bytes.
  static SocketPacket of(PacketKind kind, String namespace, @Nullable Object data) {
    return new SocketPacket(kind, 0, namespace, null, data);
  }

  /// What is sent: the packet as text, and the bytes behind it.
  record Written(String text, List<Buffer> attachments) {}

  /// Writes an event or an ack whose values may hold bytes, which follow apart.
  static Written write(PacketKind kind, String namespace, @Nullable Long ack, JsonArray values) {
    List<Buffer> bytes = new ArrayList<>();
    Object bare = Attachments.split(values, bytes);
    var packet = new SocketPacket(kind, bytes.size(), namespace, ack, bare);
    return new Written(packet.text(), bytes);
  }

  /// The packet as text.
  String text() {
    var text = new StringBuilder(64);
    if (attachments > 0) {
      text.append(kind == PacketKind.EVENT ? '5' : '6').append(attachments).append('-');
    } else {
      text.append(kind.digit());
    }
    if (!namespace.equals(MAIN)) {
      text.append(namespace).append(',');
    }
    if (ack != null) {
      text.append(ack.longValue());
    }
    if (data != null) {
      text.append(Attachments.JSON.toString(data, false));
    }
    return text.toString();
  }
}

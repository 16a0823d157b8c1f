package dev.carillon.socketio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the packets of one connection: texts, and the bytes that belong to the last of them. For
/// one thread at a time.
final class PacketReader {

  /// As many as the reference implementation takes.
  private static final int MOST_ATTACHMENTS = 10;

  private static final int LONGEST_NAMESPACE = 255;

  /// JavaScript counts no further.
  private static final int ACK_DIGITS = 15;

  /// Names with a meaning of their own at one of the two sides.
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private final int maxBytes;
  private final List<Buffer> bytes = new ArrayList<>();
  private @Nullable SocketPacket incomplete;
  private int size;

  /// @param maxBytes the attachments of one packet together (bytes)
  PacketReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// What came is no packet, or not in its place.
  static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /// Takes a text.
  ///
  /// @return the packet; `null` while its bytes are missing
  @Nullable SocketPacket text(String text) throws Malformed {
    if (incomplete != null) {
      throw new Malformed("text where bytes were announced");
    }
    var packet = read(text);
    if (packet.attachments() == 0) {
      return packet;
    }
    incomplete = packet;
    size = 0;
    return null;
  }

  /// Takes bytes.
  ///
  /// @return the packet they complete; `null` while others are missing
  @Nullable SocketPacket binary(Buffer part) throws Malformed {
    if (incomplete == null) {
      throw new Malformed("bytes that were not announced");
    }
    size += part.length();
    if (size > maxBytes) {
      throw new Malformed("too many bytes");
    }
    bytes.add(part);
    var packet = incomplete;
    if (bytes.size() < packet.attachments()) {
      return null;
    }
    incomplete = null;
    var all = List.copyOf(bytes);
    bytes.clear();
    return completed(packet, all);
  }

  private static SocketPacket completed(SocketPacket packet, List<Buffer> bytes) throws Malformed {
    var kind = packet.kind() == PacketKind.BINARY_EVENT ? PacketKind.EVENT : PacketKind.ACK;
    try {
      return new SocketPacket(
          kind, 0, packet.namespace(), packet.ack(), Attachments.join(packet.data(), bytes));
    } catch (IllegalArgumentException misplaced) {
      throw new Malformed("a place without its bytes");
    }
  }

  private static SocketPacket read(String text) throws Malformed {
    @Nullable PacketKind kind = text.isEmpty() ? null : PacketKind.of(text.charAt(0));
    if (kind == null) {
      throw new Malformed("no kind of packet");
    }
    int at = 1;
    int attachments = 0;
    if (kind.isBinary()) {
      int end = digits(text, at);
      if (end == at || end - at > 2 || end == text.length() || text.charAt(end) != '-') {
        throw new Malformed("no number of attachments");
      }
      attachments = Integer.parseInt(text, at, end, 10);
      if (attachments < 1 || attachments > MOST_ATTACHMENTS) {
        throw new Malformed("too few or too many attachments");
      }
      at = end + 1;
    }
    var namespace = SocketPacket.MAIN;
    if (at < text.length() && text.charAt(at) == '/') {
      int comma = text.indexOf(',', at);
      namespace = text.substring(at, comma < 0 ? text.length() : comma);
      at = comma < 0 ? text.length() : comma + 1;
    }
    int end = digits(text, at);
    if (namespace.length() > LONGEST_NAMESPACE || end - at > ACK_DIGITS) {
      throw new Malformed("a name or a number too long");
    }
    @Nullable Long ack = end == at ? null : Long.valueOf(Long.parseLong(text, at, end, 10));
    @Nullable Object data = end == text.length() ? null : json(text.substring(end));
    check(kind, ack, data, end < text.length());
    return new SocketPacket(kind, attachments, namespace, ack, data);
  }

  /// {@return where the digits end that begin at a place}
  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static @Nullable Object json(String text) throws Malformed {
    try {
      Object read = Attachments.JSON.fromString(text, Object.class);
      return read instanceof JsonArray array ? array.getList() : read;
    } catch (DecodeException noJson) {
      throw new Malformed("no JSON");
    }
  }

  private static void check(
      PacketKind kind, @Nullable Long ack, @Nullable Object data, boolean told) throws Malformed {
    boolean fits =
        switch (kind) {
          case CONNECT -> !told || data instanceof JsonObject;
          case DISCONNECT -> !told;
          case CONNECT_ERROR -> data instanceof JsonObject || data instanceof String;
          case EVENT, BINARY_EVENT -> data instanceof List<?> values && isNamed(values);
          case ACK, BINARY_ACK -> data instanceof List<?> && ack != null;
        };
    if (!fits) {
      throw new Malformed("data that a packet of this kind cannot have");
    }
  }

  private static boolean isNamed(List<?> values) {
    if (values.isEmpty()) {
      return false;
    }
    Object name = values.getFirst();
    return name instanceof Number || (name instanceof String text && !RESERVED.contains(text));
  }
}

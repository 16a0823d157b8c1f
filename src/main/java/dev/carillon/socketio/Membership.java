package dev.carillon.socketio;

import dev.carillon.socketio.engineio.EngineClose;
import dev.carillon.socketio.engineio.EngineSession;
import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection in one namespace. Any thread may call.
final class Membership {

  private static final int MOST_UNANSWERED = 1_000;

  private final Connection connection;
  private final String namespace;
  private final String id;
  private final AtomicLong lastAsked = new AtomicLong();
  private final Map<Long, Consumer<List<@Nullable Object>>> unanswered = new ConcurrentHashMap<>();

  Membership(Connection connection, String namespace, String id) {
    this.connection = connection;
    this.namespace = namespace;
    this.id = id;
  }

  /// The name the client knows it by.
  String id() {
    return id;
  }

  EngineSession session() {
    return connection.session();
  }

  /// Sends an event.
  ///
  /// @param values what Vert.x writes as JSON, and `Buffer` for bytes
  void emit(String event, @Nullable Object... values) {
    send(PacketKind.EVENT, null, named(event, values));
  }

  /// Sends an event whose one value is JSON already.
  void emitJson(String event, String json) {
    var name = Attachments.JSON.toString(event, false);
    var place = namespace.equals(SocketPacket.MAIN) ? "" : namespace + ",";
    session().send(PacketKind.EVENT.digit() + place + "[" + name + "," + json + "]");
  }

  /// Sends an event that asks for an answer.
  ///
  /// @param answered told the answer on the session's event loop, if one comes
  void ask(String event, Consumer<List<@Nullable Object>> answered, @Nullable Object... values) {
    if (unanswered.size() >= MOST_UNANSWERED) {
      session().close(EngineClose.TOO_SLOW);
      return;
    }
    long number = lastAsked.getAndIncrement();
    unanswered.put(number, answered);
    send(PacketKind.EVENT, number, named(event, values));
  }

  /// An answer came. One that was not asked for, or came before, is nobody's.
  void answered(long number, List<@Nullable Object> values) {
    var waiting = unanswered.remove(number);
    if (waiting != null) {
      waiting.accept(values);
    }
  }

  void acknowledge(long number, @Nullable Object... values) {
    send(PacketKind.ACK, number, new JsonArray(Arrays.asList(values)));
  }

  /// Shows the client out of the namespace; the session goes on.
  void disconnect() {
    connection.showOut(this);
  }

  String namespace() {
    return namespace;
  }

  private static JsonArray named(String event, @Nullable Object[] values) {
    var all = new JsonArray().add(event);
    for (Object value : values) {
      all.add(value);
    }
    return all;
  }

  private void send(PacketKind kind, @Nullable Long number, JsonArray values) {
    var written = SocketPacket.write(kind, namespace, number, values);
    session().send(written.text(), written.attachments());
  }
}

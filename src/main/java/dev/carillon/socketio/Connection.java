package dev.carillon.socketio;

import dev.carillon.socketio.engineio.EngineClose;
import dev.carillon.socketio.engineio.EngineListener;
import dev.carillon.socketio.engineio.EngineSession;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One client: the namespaces it is in. On the event loop of its session.
final class Connection implements EngineListener {

  private static final Logger LOG = Logger.getLogger(Connection.class);

  private static final MemberIds IDS = new MemberIds();

  private final EngineSession session;
  private final Map<String, Namespace> namespaces;
  private final Duration connectTimeout;
  private final PacketReader reader;

  /// By namespace. One without a member is being joined.
  private final Map<String, Seat> seats = new HashMap<>();

  private long timer;

  private static final class Seat {
    private @Nullable Membership member;
    private @Nullable NamespaceListener listener;
  }

  /// @param namespaces by name
  /// @param connectTimeout how long a client may be in no namespace
  /// @param maxBytes the attachments of one packet together (bytes)
  Connection(
      EngineSession session,
      Map<String, Namespace> namespaces,
      Duration connectTimeout,
      int maxBytes) {
    this.session = session;
    this.namespaces = namespaces;
    this.connectTimeout = connectTimeout;
    this.reader = new PacketReader(maxBytes);
    expectSomebody();
  }

  EngineSession session() {
    return session;
  }

  private void expectSomebody() {
    timer =
        session.after(
            connectTimeout,
            () -> {
              if (seats.values().stream().allMatch(seat -> seat.member == null)) {
                session.close(EngineClose.IDLE);
              }
            });
  }

  @Override
  public void text(String message) {
    try {
      handle(reader.text(message));
    } catch (PacketReader.Malformed bad) {
      malformed(bad);
    }
  }

  @Override
  public void binary(Buffer message) {
    try {
      handle(reader.binary(message));
    } catch (PacketReader.Malformed bad) {
      malformed(bad);
    }
  }

  private void malformed(PacketReader.Malformed bad) {
    LOG.debugf("The session %s sends %s", session.id(), bad.getMessage());
    session.close(EngineClose.PARSE_ERROR);
  }

  private void handle(@Nullable SocketPacket packet) throws PacketReader.Malformed {
    if (packet == null) {
      return;
    }
    @Nullable Seat seat = seats.get(packet.namespace());
    if (packet.kind() == PacketKind.CONNECT) {
      if (seat != null) {
        throw new PacketReader.Malformed("a second connect");
      }
      join(packet);
    } else if (seat == null || seat.member == null || seat.listener == null) {
      throw new PacketReader.Malformed("a packet for a namespace it is not in");
    } else {
      handle(packet, seat.member, seat.listener);
    }
  }

  private void join(SocketPacket packet) {
    @Nullable Namespace wanted = namespaces.get(packet.namespace());
    if (wanted == null) {
      refuse(packet.namespace(), "Invalid namespace");
      return;
    }
    seats.put(packet.namespace(), new Seat());
    var auth = packet.data() instanceof JsonObject told ? told : new JsonObject();
    wanted.join(new Joining(this, packet.namespace(), auth));
  }

  private void handle(SocketPacket packet, Membership member, NamespaceListener listener)
      throws PacketReader.Malformed {
    switch (packet.kind()) {
      case DISCONNECT -> leave(member);
      case EVENT, BINARY_EVENT -> {
        List<@Nullable Object> all = values(packet);
        listener.event(
            String.valueOf(all.getFirst()),
            all.subList(1, all.size()),
            packet.ack() == null ? null : once(member, packet.ack()));
      }
      case ACK, BINARY_ACK -> {
        if (packet.ack() != null) {
          member.answered(packet.ack(), values(packet));
        }
      }
      case CONNECT, CONNECT_ERROR ->
          throw new PacketReader.Malformed("a packet only a server sends");
    }
  }

  private static List<@Nullable Object> values(SocketPacket packet) {
    List<@Nullable Object> all = new ArrayList<>();
    if (packet.data() instanceof List<?> values) {
      values.forEach(value -> all.add(wrapped(value)));
    }
    return all;
  }

  private static @Nullable Object wrapped(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var object = new JsonObject();
        map.forEach((name, part) -> object.getMap().put(String.valueOf(name), part));
        yield object;
      }
      case List<?> list -> new JsonArray(list);
      case null -> null;
      default -> value;
    };
  }

  private static Ack once(Membership member, long number) {
    var answered = new AtomicBoolean();
    return values -> {
      if (answered.compareAndSet(false, true)) {
        member.acknowledge(number, values);
      }
    };
  }

  boolean isWaiting(String namespace) {
    @Nullable Seat seat = seats.get(namespace);
    return seat != null && seat.member == null;
  }

  void accept(String namespace, Function<Membership, NamespaceListener> listener) {
    @Nullable Seat seat = seats.get(namespace);
    if (seat == null) {
      return;
    }
    session.cancel(timer);
    var member = new Membership(this, namespace, IDS.next());
    tell(PacketKind.CONNECT, namespace, new JsonObject().put("sid", member.id()));
    seat.member = member;
    seat.listener = listener.apply(member);
  }

  void refuse(String namespace, String message) {
    seats.remove(namespace);
    tell(PacketKind.CONNECT_ERROR, namespace, new JsonObject().put("message", message));
  }

  void showOut(Membership member) {
    session.execute(() -> {
      tell(PacketKind.DISCONNECT, member.namespace(), null);
      leave(member);
    });
  }

  private void tell(PacketKind kind, String namespace, @Nullable JsonObject data) {
    session.send(SocketPacket.of(kind, namespace, data).text());
  }

  private void leave(Membership member) {
    @Nullable Seat seat = seats.get(member.namespace());
    if (seat == null || seat.member != member) {
      return;
    }
    seats.remove(member.namespace());
    Optional.ofNullable(seat.listener).ifPresent(NamespaceListener::left);
    if (seats.isEmpty()) {
      expectSomebody();
    }
  }

  @Override
  public void closed(EngineClose why) {
    session.cancel(timer);
    var left = List.copyOf(seats.values());
    seats.clear();
    for (Seat seat : left) {
      Optional.ofNullable(seat.listener).ifPresent(NamespaceListener::left);
    }
  }
}

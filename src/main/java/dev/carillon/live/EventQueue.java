package dev.carillon.live;

import dev.carillon.live.EventStreams.Item;
import dev.carillon.platform.security.TokenLogin;
import dev.carillon.platform.security.TokenLogin.Login;
import dev.carillon.stream.Follower;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits to be sent on one event stream. Nothing is handed on that was not asked for, so what
/// a slow reader costs is bounded here; one that does not read is hung up on.
///
/// Any thread may call.
final class EventQueue implements Follower, Pulse.Beating {

  private static final int MOST_WAITING_CHARS = 1024 * 1024;
  private static final int ROOM_CHARS = 192 * 1024;
  private static final int ITEM_CHARS = 64;
  private static final long HEARTBEAT_NANOS = 15_000_000_000L;

  private final MultiEmitter<? super Item> reader;
  private final Login login;
  private final LiveConfig config;
  private final TokenLogin logins;
  private final Runnable hangUp;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private final Deque<UniEmitter<? super Void>> wantRoom = new ArrayDeque<>(1);
  private final List<Following> following = new ArrayList<>(1);
  private int waitingChars;
  private boolean emitting;
  private boolean last;
  private boolean ended;
  private long movedNanos = System.nanoTime();

  /// @param hangUp closes the connection below, for one who does not read
  EventQueue(
      MultiEmitter<? super Item> reader,
      Login login,
      LiveConfig config,
      TokenLogin logins,
      Runnable hangUp) {
    this.reader = reader;
    this.login = login;
    this.config = config;
    this.logins = logins;
    this.hangUp = hangUp;
    reader.onRequest(more -> drain());
  }

  /// The first sign of life. Its place is for one who has none yet: who came back with one goes on
  /// from there should they be cut off before they hear what came since, or that it is gone.
  void began(Following now, boolean cameBack) {
    if (follows(now)) {
      put(cameBack ? new Item(null, null, "following") : Item.at(now.from(), null, "following"));
    }
  }

  /// One more stream is followed for this reader.
  ///
  /// @return `false` when nobody reads any more
  boolean follows(Following now) {
    synchronized (this) {
      if (!ended) {
        following.add(now);
        return true;
      }
    }
    now.stop();
    return false;
  }

  @Override
  public void next(StreamMessage message) {
    put(Item.at(new Position(message.epoch(), message.seq()), message.event(), message.data()));
  }

  @Override
  public void reset(StreamName stream, Position now) {
    put(
        Item.at(
            now,
            "reset",
            new JsonObject().put("epoch", now.epoch()).put("seq", now.seq()).encode()));
  }

  @Override
  public void over(StreamName stream) {
    synchronized (this) {
      last = true;
    }
    put(new Item(null, "over", "{}"));
  }

  @Override
  public synchronized boolean isFull() {
    return !ended && waitingChars > ROOM_CHARS;
  }

  @Override
  public Uni<Void> room() {
    return Uni.createFrom()
        .emitter(emitter -> {
          synchronized (this) {
            if (isFull()) {
              wantRoom.add(emitter);
              return;
            }
          }
          emitter.complete(null);
        });
  }

  void put(Item item) {
    boolean full;
    synchronized (this) {
      if (ended) {
        return;
      }
      waiting.add(item);
      waitingChars += item.data().length() + ITEM_CHARS;
      full = waitingChars > MOST_WAITING_CHARS;
    }
    if (full) {
      hangUp.run();
    } else {
      drain();
    }
  }

  private void drain() {
    for (@Nullable Item item = take(); item != null; item = take()) {
      reader.emit(item);
      moved();
    }
  }

  private synchronized @Nullable Item take() {
    if (emitting || ended || waiting.isEmpty() || reader.requested() == 0) {
      return null;
    }
    emitting = true;
    movedNanos = System.nanoTime();
    Item item = waiting.remove();
    waitingChars -= item.data().length() + ITEM_CHARS;
    return item;
  }

  private void moved() {
    boolean done;
    @Nullable UniEmitter<? super Void> next;
    synchronized (this) {
      emitting = false;
      done = last && waiting.isEmpty();
      next = isFull() ? null : wantRoom.poll();
    }
    if (next != null) {
      next.complete(null);
    }
    if (done) {
      reader.complete();
    }
  }

  @Override
  public void beat(long nanos) {
    boolean stuck;
    boolean quiet;
    synchronized (this) {
      stuck = !waiting.isEmpty() && nanos - movedNanos > config.patience().toNanos();
      quiet = waiting.isEmpty() && nanos - movedNanos > HEARTBEAT_NANOS;
    }
    if (logins.isOver(login) && !stuck) {
      reader.complete();
    } else if (stuck) {
      hangUp.run();
    } else if (quiet) {
      put(new Item(null, null, "still here"));
    }
  }

  /// Nobody reads any more.
  void ended() {
    List<Following> now;
    synchronized (this) {
      ended = true;
      waiting.clear();
      now = List.copyOf(following);
    }
    now.forEach(Following::stop);
    wantRoom().forEach(emitter -> emitter.complete(null));
  }

  private synchronized Iterable<UniEmitter<? super Void>> wantRoom() {
    var left = new ArrayDeque<>(wantRoom);
    wantRoom.clear();
    return left;
  }
}

package dev.carillon.stream;

import dev.carillon.platform.db.Batcher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Brings a follower to where it hears a stream: the stream is found or made, opened if it is
/// written only while followed, told what it missed; then the follower reads the past page by page
/// until it knows all that the feed of this node has read.
final class Follows {

  private static final Logger LOG = Logger.getLogger(Follows.class);

  /// Hints between nodes: ids of streams that grew, and [Gates#OPENED].
  static final String CHANNEL = "carillon_stream";

  private static final int PAGE_EVENTS = 300;
  private static final int PAGES_AT_A_TIME = 4;
  private static final int OPENED_AT_A_TIME = 500;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Tail tail;
  private final Gates gates;
  private final Vertx vertx;
  private final int window;
  private final Batcher<StreamName, Start> starts;
  private final Set<StreamName> startedAnew = ConcurrentHashMap.newKeySet();
  private final Batcher<Reader, Optional<List<EventStore.Event>>> pages;

  /// @param at `null` when nothing will come
  private record Start(FollowStore.@Nullable Opened at) {}

  Follows(
      FollowStore store,
      EventStore events,
      Tail tail,
      Gates gates,
      Vertx vertx,
      StreamConfig config) {
    this.tail = tail;
    this.gates = gates;
    this.vertx = vertx;
    this.window = Math.max(1, config.window());
    this.starts = new Batcher<>(OPENED_AT_A_TIME, 2, streams -> start(store, streams));
    this.pages =
        new Batcher<>(1, PAGES_AT_A_TIME, one -> page(events, one.getFirst()).map(List::of));
  }

  /// @return empty when the follower has no room for it
  private static Uni<Optional<List<EventStore.Event>>> page(EventStore store, Reader reader) {
    return reader.isStopped() || reader.follower().isFull()
        ? Uni.createFrom().item(Optional.empty())
        : store
            .page(reader.feed().id(), reader.last(), PAGE_EVENTS, reader.follower().pageBytes())
            .map(Optional::of);
  }

  /// @param after `null` for from now on
  Uni<Following> follow(StreamName name, @Nullable Position after, Follower follower) {
    Optional<Feed> there = tail.enter(name);
    if (there.isPresent()) {
      Feed feed = there.get();
      Position now = feed.position();
      if (after == null || after.seq() <= now.seq()) {
        return begin(feed, after, now, follower);
      }
      tail.leave(feed);
    }
    return starts
        .submit(name)
        .chain(start -> {
          FollowStore.Opened at = start.at();
          if (at == null) {
            return gone(name, follower);
          }
          Feed feed = tail.enter(name, at);
          return begin(feed, after, new Position(at.epoch(), at.head()), follower);
        });
  }

  /// The item is given before the follower is told anything.
  private Uni<Following> begin(
      Feed feed, @Nullable Position after, Position now, Follower follower) {
    boolean lost = after != null && !isHere(after, now);
    Position from = from(feed.name(), lost ? null : after, now);
    Reader[] self = new Reader[1];
    Runnable left =
        () -> {
          feed.leave(self[0]);
          tail.leave(feed);
        };
    Reader reader = new Reader(feed, follower, from, left);
    self[0] = reader;
    return Uni.createFrom()
        .emitter(emitter -> {
          emitter.complete(reader);
          if (lost) {
            reader.reset(from);
          }
          advance(reader);
        });
  }

  private boolean isHere(Position after, Position now) {
    return (after.epoch() == Position.ANY_EPOCH || after.epoch() == now.epoch())
        && after.seq() >= Math.max(0, now.seq() - window)
        && after.seq() <= now.seq();
  }

  private Position from(StreamName name, @Nullable Position after, Position now) {
    if (after != null) {
      return new Position(now.epoch(), after.seq());
    }
    return tellsLast(name) && now.seq() > 0 ? new Position(now.epoch(), now.seq() - 1) : now;
  }

  private boolean tellsLast(StreamName name) {
    return gates.of(name).map(GatedKind::tellsLast).orElse(false);
  }

  private void advance(Reader reader) {
    if (reader.isStopped() || reader.feed().join(reader)) {
      return;
    }
    reader
        .follower()
        .room()
        .chain(() -> pages.submit(reader))
        .subscribe()
        .with(
            page -> {
              if (page.isEmpty() || reader.tell(page.get())) {
                advance(reader);
              } else {
                reader.feed().joinAnew(reader);
                if (tellsLast(reader.stream())) {
                  // Its newest event may be past its time, and with it the state it tells.
                  startAnew(List.of(reader.stream()));
                }
              }
            },
            failure -> {
              LOG.debugf(failure, "A page of a stream was not read, trying again");
              vertx.setTimer(AFTER_FAILURE.toMillis(), due -> advance(reader));
            });
  }

  /// Opens followed streams again that were closed or whose rows are gone. Whoever follows them
  /// here is told to read anew, or that nothing will come any more.
  void startAnew(List<StreamName> streams) {
    for (StreamName name : streams) {
      if (startedAnew.add(name)) {
        starts
            .submit(name)
            .onTermination()
            .invoke(() -> startedAnew.remove(name))
            .subscribe()
            .with(
                start -> tail.goOn(name, start.at()),
                failure ->
                    LOG.debugf(failure, "A stream was not opened again; the next look will"));
      }
    }
  }

  private static Uni<Following> gone(StreamName name, Follower follower) {
    Following nothing = new Gone(name);
    return Uni.createFrom()
        .emitter(emitter -> {
          emitter.complete(nothing);
          follower.over(name);
        });
  }

  private record Gone(StreamName stream) implements Following {
    @Override
    public Position from() {
      return new Position(Position.ANY_EPOCH, 0);
    }

    @Override
    public void stop() {
      // It never began.
    }
  }

  private Uni<List<Start>> start(FollowStore store, List<StreamName> streams) {
    List<FollowStore.Wanted> wanted = streams.stream().distinct().map(this::wanted).toList();
    List<StreamName> gated =
        wanted.stream().filter(FollowStore.Wanted::gated).map(w -> w.stream()).toList();
    Set<StreamName> gone = new HashSet<>();
    Uni<Map<StreamName, FollowStore.Opened>> found = store.open(wanted, gates.time());
    if (!gated.isEmpty()) {
      // Opened first, so that from here on each step is written; then what happened before; then
      // the place, which is after that.
      found =
          found
              .invoke(() -> gates.opened(gated))
              .chain(() -> catchUp(gated, gone::addAll))
              .chain(() -> store.open(wanted, gates.time()));
    }
    return found.map(at -> {
      List<Start> answers = new ArrayList<>(streams.size());
      streams.forEach(name -> answers.add(new Start(gone.contains(name) ? null : at.get(name))));
      return answers;
    });
  }

  private FollowStore.Wanted wanted(StreamName name) {
    Optional<GatedKind> kind = gates.of(name);
    return new FollowStore.Wanted(
        name,
        kind.isPresent(),
        kind.map(GatedKind::beginsAnew).orElse(false),
        kind.map(GatedKind::tellsLast).orElse(false));
  }

  private Uni<Void> catchUp(List<StreamName> streams, Consumer<Set<StreamName>> gone) {
    Uni<Void> all = Uni.createFrom().voidItem();
    for (String name : streams.stream().map(StreamName::kind).distinct().toList()) {
      GatedKind kind = gates.kind(name);
      List<StreamName> ofKind = streams.stream().filter(s -> s.kind().equals(name)).toList();
      if (kind != null) {
        all = all.chain(() -> gates.catchUp(kind, ofKind)).invoke(gone).replaceWithVoid();
      }
    }
    return all;
  }
}

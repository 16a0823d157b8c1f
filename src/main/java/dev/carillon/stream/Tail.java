package dev.carillon.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads what is new in the streams followed on this node, each once however many follow it: at
/// once when a hint says which grew, and all of them every `poll-every`, since a hint may be lost.
/// One statement of each sort is under way at a time.
///
/// Any thread may call. Its own lock is never held while followers are told.
final class Tail {

  private static final Logger LOG = Logger.getLogger(Tail.class);

  private static final int STREAMS_AT_A_TIME = 200;
  private static final int EVENTS_EACH = 300;
  private static final int EVENTS_AT_A_TIME = 500;
  private static final int STREAMS_COMPARED_AT_A_TIME = 5_000;

  private final EventStore store;
  private final Vertx vertx;
  private final Consumer<List<StreamName>> lost;
  private final long pollMillis;
  private final Map<StreamName, Feed> byName = new HashMap<>();
  private final Map<Long, Feed> byId = new HashMap<>();
  private final LinkedHashSet<Long> dirty = new LinkedHashSet<>();
  private boolean reading;
  private boolean polling;
  private boolean troubled;

  /// @param lost told of streams whose rows are gone; who is told says by [#goOn] how it goes on
  Tail(EventStore store, Vertx vertx, StreamConfig config, Consumer<List<StreamName>> lost) {
    this.store = store;
    this.lost = lost;
    this.vertx = vertx;
    this.pollMillis = config.pollEvery().toMillis();
  }

  /// Streams followed (count).
  synchronized int streams() {
    return byName.size();
  }

  /// Followers of all streams (count).
  synchronized int readers() {
    return byName.values().stream().mapToInt(feed -> feed.readers).sum();
  }

  /// The followed streams of one kind.
  synchronized List<StreamName> followed(String kind) {
    return byName.keySet().stream().filter(name -> name.kind().equals(kind)).toList();
  }

  /// @return the stream's feed, counted up by one reader, or empty when nobody follows it yet
  synchronized Optional<Feed> enter(StreamName name) {
    @Nullable Feed feed = byName.get(name);
    if (feed != null) {
      feed.readers++;
    }
    return Optional.ofNullable(feed);
  }

  /// Makes the feed if nobody else did meanwhile.
  ///
  /// @param at the stream as it was just read
  Feed enter(StreamName name, FollowStore.Opened at) {
    Feed feed;
    boolean first;
    synchronized (this) {
      @Nullable Feed there = byName.get(name);
      first = there == null;
      feed = there == null ? new Feed(name, at) : there;
      feed.readers++;
      if (first) {
        byName.put(name, feed);
        byId.put(feed.id(), feed);
      }
    }
    if (first) {
      poll();
      // What was appended since it was read had nobody to hint at.
      hint(Set.of(feed.id()));
    } else {
      become(feed, at);
    }
    return feed;
  }

  /// What became of a stream whose row was gone, or that was closed.
  ///
  /// @param at the stream as it was just read, `null` when nothing will come any more
  void goOn(StreamName name, FollowStore.@Nullable Opened at) {
    @Nullable Feed feed;
    synchronized (this) {
      feed = byName.get(name);
    }
    if (feed != null && at != null) {
      become(feed, at);
    } else if (feed != null) {
      feed.end();
    }
  }

  /// A new id is a new epoch: whoever follows the old one goes on with the new, and knows.
  private void become(Feed feed, FollowStore.Opened at) {
    long before = feed.become(at);
    if (before >= at.id()) {
      return;
    }
    synchronized (this) {
      byId.remove(before, feed);
      if (byName.get(feed.name()) == feed) {
        byId.put(feed.id(), feed);
      }
    }
    hint(Set.of(at.id()));
  }

  synchronized void leave(Feed feed) {
    feed.readers--;
    if (feed.readers == 0) {
      byId.remove(feed.id(), feed);
      byName.remove(feed.name(), feed);
    }
  }

  /// These streams grew; those that nobody follows here are ignored.
  void hint(Collection<Long> streams) {
    synchronized (this) {
      for (Long stream : streams) {
        if (byId.containsKey(stream)) {
          dirty.add(stream);
        }
      }
      if (reading || dirty.isEmpty()) {
        return;
      }
      reading = true;
    }
    read();
  }

  /// Ends what is followed under these names.
  void gone(Collection<StreamName> names) {
    List<Feed> feeds;
    synchronized (this) {
      feeds = names.stream().map(byName::get).filter(Objects::nonNull).toList();
    }
    feeds.forEach(Feed::end);
  }

  private void read() {
    List<Feed> feeds = next();
    if (feeds.isEmpty()) {
      return;
    }
    Uni.createFrom()
        .deferred(() ->
            store.news(feeds.stream().map(Feed::known).toList(), EVENTS_EACH, EVENTS_AT_A_TIME))
        .subscribe()
        .with(
            news -> {
              tell(feeds, news);
              read();
            },
            failure -> {
              trouble(failure);
              again(feeds.stream().map(Feed::id).toList());
              vertx.setTimer(pollMillis, due -> read());
            });
  }

  private synchronized List<Feed> next() {
    List<Feed> feeds = new ArrayList<>();
    var left = dirty.iterator();
    while (left.hasNext() && feeds.size() < STREAMS_AT_A_TIME) {
      @Nullable Feed feed = byId.get(left.next());
      left.remove();
      if (feed != null) {
        feeds.add(feed);
      }
    }
    reading = !feeds.isEmpty();
    return feeds;
  }

  private void tell(List<Feed> feeds, List<EventStore.News> news) {
    int rows = news.stream().mapToInt(one -> Math.max(1, one.messages().size())).sum();
    boolean whole = rows < EVENTS_AT_A_TIME;
    Map<Long, EventStore.News> byStream = new HashMap<>();
    news.forEach(one -> byStream.put(one.id(), one));
    List<Long> again = new ArrayList<>();
    List<StreamName> gone = new ArrayList<>();
    for (Feed feed : feeds) {
      EventStore.@Nullable News one = byStream.get(feed.id());
      if (one == null && whole) {
        gone.add(feed.name());
      } else if (one == null) {
        again.add(feed.id());
      } else {
        feed.hear(one, whole);
        if (feed.position().seq() < one.head()) {
          again.add(feed.id());
        }
      }
    }
    again(again);
    lost.accept(gone);
    calm();
  }

  private synchronized void again(List<Long> streams) {
    dirty.addAll(streams);
  }

  private void poll() {
    synchronized (this) {
      if (polling) {
        return;
      }
      polling = true;
    }
    vertx.setTimer(pollMillis, due -> compare());
  }

  /// The fallback: looks which streams moved without a hint.
  private void compare() {
    List<Feed> all;
    synchronized (this) {
      polling = false;
      all = List.copyOf(byId.values());
    }
    if (all.isEmpty()) {
      return;
    }
    Multi.createFrom()
        .iterable(all)
        .map(Feed::known)
        .group()
        .intoLists()
        .of(STREAMS_COMPARED_AT_A_TIME)
        .onItem()
        .transformToUniAndConcatenate(store::moved)
        .onItem()
        .invoke(this::hint)
        .onItem()
        .ignore()
        .onTermination()
        .invoke(this::poll)
        .subscribe()
        .with(ignored -> calm(), this::trouble);
  }

  private synchronized void calm() {
    if (troubled) {
      troubled = false;
      LOG.info("Followed streams can be read again");
    }
  }

  private synchronized void trouble(Throwable failure) {
    if (!troubled) {
      troubled = true;
      LOG.warnf("Followed streams cannot be read; trying on, followers hear nothing: %s", failure);
    }
  }
}

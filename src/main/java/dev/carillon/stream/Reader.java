package dev.carillon.stream;

import java.util.List;
import org.jboss.logging.Logger;

/// One follower of one stream: where it is, and the order in which it is told things. It catches up
/// with the feed page by page, then hears what the feed hears.
///
/// Its lock is held while the follower is told something and nothing else is locked under it here.
final class Reader implements Following {

  private static final Logger LOG = Logger.getLogger(Reader.class);

  private final Feed feed;
  private final Follower follower;
  private final Position from;
  private final Runnable left;
  private long epoch;
  private long last;
  private boolean stopped;

  /// @param left called once, when this reader is told nothing more
  Reader(Feed feed, Follower follower, Position from, Runnable left) {
    this.feed = feed;
    this.follower = follower;
    this.from = from;
    this.left = left;
    this.epoch = from.epoch();
    this.last = from.seq();
  }

  @Override
  public StreamName stream() {
    return feed.name();
  }

  @Override
  public Position from() {
    return from;
  }

  Feed feed() {
    return feed;
  }

  Follower follower() {
    return follower;
  }

  synchronized long epoch() {
    return epoch;
  }

  synchronized long last() {
    return last;
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  @Override
  public void stop() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
    }
    left.run();
  }

  /// Tells an event, unless it is known already.
  void tell(StreamMessage message) {
    synchronized (this) {
      if (stopped || message.seq() <= last) {
        return;
      }
      last = message.seq();
      guarded(() -> follower.next(message));
    }
  }

  /// Tells a page of the past.
  ///
  /// @return `false` when it does not go on where this reader is: events are gone, or the stream is
  ///   another now
  boolean tell(List<EventStore.Event> page) {
    if (epoch() != feed.epoch() || page.isEmpty() || page.getFirst().seq() != last() + 1) {
      return false;
    }
    for (EventStore.Event event : page) {
      tell(event.of(feed.name(), epoch()));
    }
    return true;
  }

  void reset(Position now) {
    synchronized (this) {
      if (!stopped) {
        epoch = now.epoch();
        last = now.seq();
        guarded(() -> follower.reset(feed.name(), now));
      }
    }
  }

  void over() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      guarded(() -> follower.over(feed.name()));
    }
    left.run();
  }

  /// One that breaks must not keep the others from hearing.
  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException broken) {
      LOG.errorf(broken, "A follower of a stream of kind %s failed", feed.name().kind());
    }
  }
}

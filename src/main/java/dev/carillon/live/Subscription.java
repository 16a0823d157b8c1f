package dev.carillon.live;

import dev.carillon.stream.Follower;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One connection's interest in one stream. Coalesces progress: while it waits to be sent, newer
/// progress of the stream takes its place.
final class Subscription implements Follower {

  private static final Logger LOG = Logger.getLogger(Subscription.class);

  private static final String PROGRESS = "progress";

  private final LiveConnection connection;
  private final String name;
  private @Nullable Following following;

  /// @param name what the client calls the stream
  Subscription(LiveConnection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  String name() {
    return name;
  }

  void begin(@Nullable Position after) {
    connection
        .parts()
        .streams()
        .follow(connection.reader(), name, after, this)
        .subscribe()
        .with(this::began, this::failed);
  }

  private void began(Following now) {
    synchronized (this) {
      following = now;
    }
    if (connection.subscriptions().isCurrent(this)) {
      connection.sendQueue().put(null, Frames.subscribed(name, now.from()));
    } else {
      now.stop();
    }
  }

  private void failed(Throwable failure) {
    if (connection.subscriptions().forget(this)) {
      connection.complain(name, failure);
    }
  }

  /// Asks again whether the reader may follow this; ends it if not, and if there is no answer:
  /// events could go on coming all the same. It is forgotten before it is stopped, so that one that
  /// begins meanwhile sees that nobody wants it any more.
  void check() {
    connection
        .parts()
        .streams()
        .find(connection.reader(), name)
        .subscribe()
        .with(
            found -> LOG.tracef("%s is still allowed", name),
            failure -> {
              failed(failure);
              stop();
            });
  }

  void stop() {
    @Nullable Following now;
    synchronized (this) {
      now = following;
    }
    if (now != null) {
      now.stop();
    }
  }

  @Override
  public void next(StreamMessage message) {
    String frame = connection.parts().frames().event(name, message);
    if (message.event().equals(PROGRESS)) {
      connection.sendQueue().putProgress(name, frame);
    } else {
      connection.sendQueue().put(name, frame);
    }
  }

  @Override
  public void reset(StreamName stream, Position now) {
    connection.sendQueue().put(name, Frames.reset(name, now));
  }

  @Override
  public void over(StreamName stream) {
    if (connection.subscriptions().forget(this)) {
      connection.sendQueue().put(name, Frames.over(name));
    }
  }

  @Override
  public boolean isFull() {
    return connection.sendQueue().isFull();
  }

  @Override
  public Uni<Void> room() {
    return connection.sendQueue().room();
  }
}

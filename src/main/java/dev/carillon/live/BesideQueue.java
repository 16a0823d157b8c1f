package dev.carillon.live;

import dev.carillon.stream.Follower;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/// Follows a second stream for an [EventQueue], of which only some events are wanted. They carry no
/// place: a client that comes back hears what it missed of the first stream, and of this one what
/// comes from then on.
record BesideQueue(EventQueue queue, Set<String> events) implements Follower {

  @Override
  public void next(StreamMessage message) {
    if (events.contains(message.event())) {
      queue.put(new EventStreams.Item(null, message.event(), message.data()));
    }
  }

  @Override
  public void reset(StreamName stream, Position now) {}

  @Override
  public void over(StreamName stream) {}

  @Override
  public boolean isFull() {
    return queue.isFull();
  }

  @Override
  public Uni<Void> room() {
    return queue.room();
  }
}

package dev.carillon.stream;

import io.smallrye.mutiny.Uni;

/// Somebody who follows a stream. Called one call at a time, on any thread, and never to wait: what
/// it cannot send at once it queues, bounded.
public interface Follower {

  /// The next event: `seq` is one above that of the last, or of the position it started from.
  void next(StreamMessage message);

  /// What it missed is gone: read the state anew, and go on from `now`.
  void reset(StreamName stream, Position now);

  /// Nothing more will come: the thing is gone or the viewer may no longer see it.
  void over(StreamName stream);

  /// How much of a replay is told at once, beside at most 300 events (bytes, about). Four pages may
  /// be under way when the first of them makes it full.
  default int pageBytes() {
    return 128 * 1024;
  }

  /// Whether a page of a replay is too much just now. Asked before each is read, so that a long
  /// replay does not fill the queue of somebody who reads as fast as they can.
  default boolean isFull() {
    return false;
  }

  /// {@return completes when [#isFull] may have become false, or nobody is there any more; never
  /// fails}
  default Uni<Void> room() {
    return Uni.createFrom().voidItem();
  }
}

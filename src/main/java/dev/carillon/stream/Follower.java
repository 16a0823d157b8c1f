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

  /// Asked between the pages of a replay (each at most 300 events and about 128 KiB), so that a
  /// long one does not fill the queue of somebody who reads as fast as they can.
  ///
  /// @return completes when a page more may be told; never fails
  default Uni<Void> room() {
    return Uni.createFrom().voidItem();
  }
}

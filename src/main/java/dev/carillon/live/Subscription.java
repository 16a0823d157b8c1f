package dev.carillon.live;

import org.jspecify.annotations.Nullable;

/// One connection's interest in one job. It tells the job's present state first, then each change
/// the poller saw, and the final state last; after that it is over.
///
/// Its `seq` counts the frames of this stream on this connection, rising by one from what the
/// client said it had seen (`after`). Streams are not stored yet: the number tells a client which
/// frames are new to it, and does not name the same event on another connection.
final class Subscription {

  private final LiveConnection connection;
  private final StreamName stream;
  private final long job;
  private @Nullable Snapshot last;

  /// Read and raised by the outbox alone, under its lock.
  private long seq;

  Subscription(LiveConnection connection, StreamName stream, long job, long after) {
    this.connection = connection;
    this.stream = stream;
    this.job = job;
    this.seq = after;
  }

  StreamName stream() {
    return stream;
  }

  long job() {
    return job;
  }

  /// Tells what is new since the last time. Snapshots come in the order they were taken.
  ///
  /// @return `false` when it was the last one: the job has ended
  synchronized boolean tell(Snapshot now) {
    @Nullable String event = now.eventSince(last);
    last = now;
    if (event != null && event.equals("progress")) {
      connection.outbox().putProgress(stream.text(), () -> frame(event, now));
    } else if (event != null) {
      connection.outbox().put(stream.text(), () -> frame(event, now));
    }
    return !now.state().isFinal();
  }

  private String frame(String event, Snapshot job) {
    seq++;
    return Frames.event(stream.text(), seq, event, job);
  }

  /// The job's history was dropped: there is nothing to follow any more.
  void gone() {
    connection.gone(this);
  }

  /// The job has ended and that has been told.
  void over() {
    connection.over(this);
  }
}

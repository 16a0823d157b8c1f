package dev.carillon.socketio.engineio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What waits for a transport, in the order it was given. What a transport has taken and not yet
/// sent counts too, so that a slow reader costs no more than the limit, wherever it waits
/// (reliability.md §3.2).
///
/// Any thread may call.
final class Outgoing {

  private static final long MOST_BYTES = 1024 * 1024;

  /// Below this a page more of a replay may be told: all that are read at a time stay under the
  /// limit.
  private static final long ROOM_BYTES = 128 * 1024;

  /// What a packet costs beside its data (bytes), so that empty ones are not free.
  private static final int OVERHEAD = 64;

  private final Deque<Packet> waiting = new ArrayDeque<>();
  private long unsent;
  private final Deque<Runnable> pressed = new ArrayDeque<>();
  private boolean closed;

  /// Adds packets that belong together.
  ///
  /// @return `false` when that is more than may wait; nothing is added then
  synchronized boolean offer(List<? extends Packet> packets) {
    if (closed) {
      return true;
    }
    long more = packets.stream().mapToLong(Outgoing::cost).sum();
    if (unsent + more > MOST_BYTES) {
      return false;
    }
    waiting.addAll(packets);
    unsent += more;
    return true;
  }

  /// Takes all that waits. Each packet is to be [#sent] later.
  synchronized List<Packet> take() {
    var all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// The network has what was taken. What was never offered does not belong here: it would raise
  /// the limit.
  void sent(Packet packet) {
    List<Runnable> freed;
    synchronized (this) {
      unsent -= cost(packet);
      freed = isRoomy() ? next() : List.of();
    }
    freed.forEach(Runnable::run);
  }

  /// One at a time, since each will send more; all of them when nothing else would wake the others.
  private List<Runnable> next() {
    if (unsent == 0) {
      return freed();
    }
    Runnable first = pressed.poll();
    return first == null ? List.of() : List.of(first);
  }

  /// Does something when little waits, or nothing will be taken any more.
  void whenRoomy(Runnable task) {
    synchronized (this) {
      if (!isRoomy()) {
        pressed.add(task);
        return;
      }
    }
    task.run();
  }

  /// Takes nothing more.
  void close() {
    List<Runnable> freed;
    synchronized (this) {
      closed = true;
      freed = freed();
    }
    freed.forEach(Runnable::run);
  }

  /// Whether little waits, or nothing will be taken any more.
  synchronized boolean isRoomy() {
    return closed || unsent <= ROOM_BYTES;
  }

  private List<Runnable> freed() {
    var all = List.copyOf(pressed);
    pressed.clear();
    return all;
  }

  private static long cost(Packet packet) {
    return packet.size() + (long) OVERHEAD;
  }
}

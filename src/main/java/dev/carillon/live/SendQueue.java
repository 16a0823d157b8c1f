package dev.carillon.live;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What waits to be sent to one reader. One frame is under way at a time, so what a slow reader
/// costs is bounded here and not in the network's buffers, which have no bound (reliability.md
/// §3.2).
///
/// Once a reader is behind, progress that waits is replaced by newer progress of its stream; frames
/// of any other kind all arrive, in order. A reader that lets 1 MiB wait is given up; one that does
/// not take a frame is found by who asks [#isStuck].
///
/// Any thread may call. It has no buffers while nothing waits.
final class SendQueue {

  private static final int MOST_WAITING_CHARS = 1024 * 1024;

  /// What an entry of the queue costs beside its text, about.
  private static final int ENTRY_CHARS = 64;

  /// Below this a page more of a replay may be told: five pages stay under the limit.
  private static final int ROOM_CHARS = 192 * 1024;

  /// Who lets more wait is behind. What one moment brings is less, and all of it arrives.
  private static final int BEHIND_CHARS = 64 * 1024;

  private final Function<String, Future<Void>> sender;
  private final Consumer<Closing> given;
  private @Nullable ArrayDeque<Waiting> waiting;
  private @Nullable Map<String, Waiting> progress;
  private @Nullable ArrayDeque<UniEmitter<? super Void>> wantRoom;
  private int waitingChars;
  private boolean sending;
  private boolean closed;
  private long sentNanos;

  /// @param sender sends a text; its future ends when the network has taken it
  /// @param given called at most once, when the reader is given up: slow, or gone without a word
  SendQueue(Function<String, Future<Void>> sender, Consumer<Closing> given) {
    this.sender = sender;
    this.given = given;
  }

  private static final class Waiting {
    private final @Nullable String stream;
    private String frame;

    private Waiting(@Nullable String stream, String frame) {
      this.stream = stream;
      this.frame = frame;
    }
  }

  /// Adds a frame that must arrive.
  ///
  /// @param stream what it is about, or `null`
  void put(@Nullable String stream, String frame) {
    add(stream, frame, false);
  }

  /// Adds a frame that the next one of its stream may replace, for a reader who is behind.
  void putProgress(String stream, String frame) {
    add(stream, frame, true);
  }

  private void add(@Nullable String stream, String frame, boolean replaceable) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      @Nullable Waiting earlier = stream == null || progress == null ? null : progress.get(stream);
      if (earlier != null && replaceable && waitingChars > BEHIND_CHARS) {
        waitingChars += frame.length() - earlier.frame.length();
        earlier.frame = frame;
        return;
      }
      queue(stream, frame, replaceable);
      full = waitingChars > MOST_WAITING_CHARS;
    }
    if (full) {
      giveUp(Closing.TOO_SLOW);
    } else {
      sendNext();
    }
  }

  private void queue(@Nullable String stream, String frame, boolean replaceable) {
    var last = new Waiting(stream, frame);
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(last);
    waitingChars += frame.length() + ENTRY_CHARS;
    if (stream != null && progress != null) {
      progress.remove(stream);
    }
    if (stream != null && replaceable) {
      if (progress == null) {
        progress = new HashMap<>(4);
      }
      progress.put(stream, last);
    }
  }

  /// Whether a page of a replay more would be too much.
  synchronized boolean isFull() {
    return !closed && waitingChars > ROOM_CHARS;
  }

  /// @return completes when [#isFull] may have become false; at once when the reader is gone
  Uni<Void> room() {
    return Uni.createFrom()
        .emitter(emitter -> {
          synchronized (this) {
            if (isFull()) {
              if (wantRoom == null) {
                wantRoom = new ArrayDeque<>(2);
              }
              wantRoom.add(emitter);
              return;
            }
          }
          emitter.complete(null);
        });
  }

  private void sendNext() {
    @Nullable String text = take();
    while (text != null && isSentAtOnce(text)) {
      text = take();
    }
  }

  private synchronized @Nullable String take() {
    if (sending || closed || waiting == null) {
      return null;
    }
    Waiting next = waiting.remove();
    waitingChars -= next.frame.length() + ENTRY_CHARS;
    if (next.stream != null && progress != null) {
      progress.remove(next.stream, next);
    }
    if (waiting.isEmpty()) {
      waiting = null;
      progress = null;
    }
    sending = true;
    sentNanos = System.nanoTime();
    return next.frame;
  }

  /// A frame may have left before this returns. Then the loop goes on: a callback that sends the
  /// next one would grow the stack by every frame that waits.
  private boolean isSentAtOnce(String text) {
    var oneCame = new AtomicBoolean();
    sender
        .apply(text)
        .onComplete(
            sent -> {
              sentOne();
              if (!oneCame.compareAndSet(false, true)) {
                sendNext();
              }
            },
            failure -> giveUp(Closing.BROKEN));
    return !oneCame.compareAndSet(false, true);
  }

  private void sentOne() {
    @Nullable UniEmitter<? super Void> next = null;
    synchronized (this) {
      sending = false;
      if (wantRoom != null && waitingChars <= ROOM_CHARS) {
        next = wantRoom.poll();
      }
    }
    if (next != null) {
      next.complete(null);
    }
  }

  /// Whether a frame has been under way for longer than `patienceNanos`.
  synchronized boolean isStuck(long nowNanos, long patienceNanos) {
    return sending && !closed && nowNanos - sentNanos > patienceNanos;
  }

  private void giveUp(Closing why) {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    close();
    given.accept(why);
  }

  /// Forgets what waits; nothing is sent any more.
  void close() {
    @Nullable ArrayDeque<UniEmitter<? super Void>> left;
    synchronized (this) {
      closed = true;
      waiting = null;
      progress = null;
      left = wantRoom;
      wantRoom = null;
    }
    if (left != null) {
      left.forEach(emitter -> emitter.complete(null));
    }
  }
}

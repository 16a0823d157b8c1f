package dev.carillon.live;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What waits to be sent to one reader. One frame is under way at a time, so what a slow reader
/// costs is bounded here and not in the network's buffers, which have no bound (reliability.md
/// §3.2).
///
/// Progress that waits is replaced by newer progress of its stream; frames of any other kind all
/// arrive, in order. A reader that does not take a frame within the patience, or lets 1,024 frames
/// wait, is given up.
///
/// Any thread may call.
final class Outbox {

  private static final int MOST_WAITING = 1_024;

  private final Function<String, Uni<Void>> sender;
  private final Duration patience;
  private final Consumer<Closing> given;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<String, Waiting> progress = new HashMap<>();
  private boolean sending;
  private boolean closed;

  /// @param sender sends a text; its `Uni` ends when the network has taken it
  /// @param patience longest time that may take
  /// @param given called at most once, when the reader is given up: slow, or gone without a word
  Outbox(Function<String, Uni<Void>> sender, Duration patience, Consumer<Closing> given) {
    this.sender = sender;
    this.patience = patience;
    this.given = given;
  }

  private static final class Waiting {
    private final @Nullable String stream;
    private Supplier<String> frame;

    private Waiting(@Nullable String stream, Supplier<String> frame) {
      this.stream = stream;
      this.frame = frame;
    }
  }

  /// Adds a frame that must arrive.
  ///
  /// @param stream what it is about, or `null`
  /// @param frame writes it at the moment it is sent
  void put(@Nullable String stream, Supplier<String> frame) {
    add(stream, frame, false);
  }

  /// Adds a frame that the next one of its stream may replace.
  void putProgress(String stream, Supplier<String> frame) {
    add(stream, frame, true);
  }

  private void add(@Nullable String stream, Supplier<String> frame, boolean replaceable) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      @Nullable Waiting earlier = stream == null ? null : progress.get(stream);
      if (earlier != null && replaceable) {
        earlier.frame = frame;
        return;
      }
      var last = new Waiting(stream, frame);
      waiting.add(last);
      if (stream != null) {
        progress.remove(stream);
      }
      if (stream != null && replaceable) {
        progress.put(stream, last);
      }
      full = waiting.size() > MOST_WAITING;
    }
    if (full) {
      giveUp(Closing.TOO_SLOW);
    } else {
      sendNext();
    }
  }

  private void sendNext() {
    @Nullable String text = take();
    while (text != null && isSentAtOnce(text)) {
      text = take();
    }
  }

  private synchronized @Nullable String take() {
    if (sending || closed || waiting.isEmpty()) {
      return null;
    }
    Waiting next = waiting.remove();
    if (next.stream != null) {
      progress.remove(next.stream, next);
    }
    sending = true;
    return next.frame.get();
  }

  /// A frame may have left before `subscribe` returns. Then the loop goes on: a callback that sends
  /// the next one would grow the stack by every frame that waits.
  private boolean isSentAtOnce(String text) {
    var oneCame = new AtomicBoolean();
    sender
        .apply(text)
        .ifNoItem()
        .after(patience)
        .fail()
        .subscribe()
        .with(
            sent -> {
              sentOne();
              if (!oneCame.compareAndSet(false, true)) {
                sendNext();
              }
            },
            failure ->
                giveUp(failure instanceof TimeoutException ? Closing.TOO_SLOW : Closing.BROKEN));
    return !oneCame.compareAndSet(false, true);
  }

  private synchronized void sentOne() {
    sending = false;
  }

  private void giveUp(Closing why) {
    synchronized (this) {
      if (closed) {
        return;
      }
      close();
    }
    given.accept(why);
  }

  /// Forgets what waits; nothing is sent any more.
  synchronized void close() {
    closed = true;
    waiting.clear();
    progress.clear();
  }
}

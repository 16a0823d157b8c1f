package dev.carillon.job;

import dev.carillon.platform.db.Notices;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Tells whoever runs jobs that a lane has some: the engine of this process at once, all others by
/// a notice. Hints only; polling finds what a lost hint would have told.
@Singleton
public final class JobArrivals {

  /// Channel of the notices; a payload is a lane's number.
  public static final String CHANNEL = "carillon_lane";

  private final Notices notices;
  private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Duration>> laterListeners = new CopyOnWriteArrayList<>();

  JobArrivals(Notices notices) {
    this.notices = notices;
  }

  /// @param listener gets a lane's number, on the thread that enqueued
  public void listen(IntConsumer listener) {
    listeners.add(listener);
  }

  /// @param listener gets the time until a job of this process is due, or zero when it is to look
  ///   itself; on the thread that enqueued
  public void listenForLater(Consumer<Duration> listener) {
    laterListeners.add(listener);
  }

  void arrived(List<NewJob> jobs) {
    jobs.stream().mapToInt(job -> job.lane().id()).distinct().forEach(this::arrived);
    for (NewJob job : jobs) {
      expected(job.delayMs() == null ? null : Duration.ofMillis(job.delayMs()), job.runAt());
    }
  }

  /// A job was enqueued, and committed, that is due later. What is due at a moment is for the clock
  /// of the database to say, so whoever listens looks there.
  void expected(@Nullable Duration delay, @Nullable OffsetDateTime runAt) {
    if (delay != null || runAt != null) {
      Duration wait = delay == null ? Duration.ZERO : delay;
      laterListeners.forEach(listener -> listener.accept(wait));
    }
  }

  /// Jobs of `lane` are ready, and committed.
  public void arrived(int lane) {
    listeners.forEach(listener -> listener.accept(lane));
    notices.send(CHANNEL, Integer.toString(lane));
  }
}

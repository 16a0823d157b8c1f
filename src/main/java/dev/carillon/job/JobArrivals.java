package dev.carillon.job;

import dev.carillon.platform.db.Notices;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/// Tells whoever runs jobs that a lane has some: the engine of this process at once, all others by
/// a notice. Hints only; polling finds what a lost hint would have told.
@Singleton
public final class JobArrivals {

  /// Channel of the notices; a payload is a lane's number.
  public static final String CHANNEL = "carillon_lane";

  private final Notices notices;
  private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();

  JobArrivals(Notices notices) {
    this.notices = notices;
  }

  /// @param listener gets a lane's number, on the thread that enqueued
  public void listen(IntConsumer listener) {
    listeners.add(listener);
  }

  void arrived(List<NewJob> jobs, List<Enqueued> answers) {
    jobs.stream().mapToInt(job -> job.lane().id()).distinct().forEach(this::arrived);
  }

  /// Jobs of `lane` are ready, and committed.
  public void arrived(int lane) {
    listeners.forEach(listener -> listener.accept(lane));
    notices.send(CHANNEL, Integer.toString(lane));
  }
}

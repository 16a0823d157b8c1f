package dev.carillon.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/// Looks at the jobs that somebody on this node follows: all of them in one statement, every 250 ms
/// while there are any, and never otherwise. Polling finds what jobs do on any node.
///
/// Any thread may call.
@Singleton
final class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class);

  private final LiveStore store;
  private final LiveConfig config;
  private final Vertx vertx;
  private final Map<Long, Set<Subscription>> followed = new HashMap<>();
  private boolean looking;
  private boolean troubled;

  Watch(LiveStore store, LiveConfig config, Vertx vertx, MeterRegistry meters) {
    this.store = store;
    this.config = config;
    this.vertx = vertx;
    meters.gauge("carillon.live.watched.jobs", this, Watch::size);
  }

  /// How many jobs are followed (count).
  synchronized int size() {
    return followed.size();
  }

  /// @return `false` when this node follows as many jobs as it may
  boolean add(Subscription subscription) {
    synchronized (this) {
      if (!followed.containsKey(subscription.job()) && followed.size() >= config.watchedJobs()) {
        return false;
      }
      followed.computeIfAbsent(subscription.job(), job -> new HashSet<>()).add(subscription);
      if (looking) {
        return true;
      }
      looking = true;
    }
    lookLater();
    return true;
  }

  /// Does nothing when it is not there.
  synchronized void remove(Subscription subscription) {
    followed.computeIfPresent(
        subscription.job(),
        (job, readers) -> readers.remove(subscription) && readers.isEmpty() ? null : readers);
  }

  private void lookLater() {
    vertx.setTimer(config.pollEvery().toMillis(), due -> look());
  }

  private void look() {
    Map<Long, List<Subscription>> readers = new HashMap<>();
    synchronized (this) {
      if (followed.isEmpty()) {
        looking = false;
        return;
      }
      followed.forEach((job, all) -> readers.put(job, List.copyOf(all)));
    }
    store
        .states(readers.keySet())
        .onTermination()
        .invoke(this::lookLater)
        .subscribe()
        .with(jobs -> tell(readers, jobs), this::failed);
  }

  private void tell(Map<Long, List<Subscription>> readers, List<Snapshot> jobs) {
    if (troubled) {
      troubled = false;
      LOG.info("Followed jobs can be read again");
    }
    for (Snapshot job : jobs) {
      for (Subscription reader : readers.getOrDefault(job.id(), List.of())) {
        if (!reader.tell(job)) {
          reader.over();
        }
      }
      readers.remove(job.id());
    }
    readers.values().forEach(lost -> lost.forEach(Subscription::gone));
  }

  private void failed(Throwable failure) {
    if (!troubled) {
      troubled = true;
      LOG.warnf("Followed jobs cannot be read; trying on, readers see nothing new: %s", failure);
    }
  }
}

package dev.carillon.schedule;

import dev.carillon.platform.resilience.Poller;
import dev.carillon.stream.Streams;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/// What schedules do at the start and at the end of a process: install those that come with the
/// service, then fire what is due, and once an hour remove what is past its time.
@Singleton
final class ScheduleStart {

  private static final Logger LOG = Logger.getLogger(ScheduleStart.class);

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final int FORGET_ROWS = 10_000;

  private final ScheduleConfig config;
  private final BuiltIns builtIns;
  private final TickStore store;
  private final Poller ticks;
  private final Poller forgetting;
  private volatile boolean stopping;

  ScheduleStart(
      ScheduleConfig config,
      BuiltIns builtIns,
      TickStore store,
      Firing firing,
      ScheduledJob scheduledJob,
      Streams streams,
      Vertx vertx) {
    this.config = config;
    this.builtIns = builtIns;
    this.store = store;
    var ticker =
        new Ticker(
            store, firing, scheduledJob, streams::publish, config.grace(), ScheduleStart::aside);
    Context context = ((VertxInternal) vertx).createEventLoopContext();
    this.ticks = new Poller("Firing schedules", context, LONGEST_TICK, ticker::tick);
    this.forgetting = new Poller("Forgetting fires", context, FORGET_EVERY, this::forget);
  }

  private static void aside(Runnable work) {
    Thread.ofVirtual().name("planning schedules").start(work);
  }

  void started(@Observes StartupEvent event, Vertx vertx) {
    Poller.onceAfterStart(vertx, this::install);
  }

  private void install() {
    builtIns
        .install()
        .onFailure()
        .invoke(e -> LOG.warnf("The schedules are not installed yet, trying again: %s", e))
        .onFailure(failure -> !stopping)
        .retry()
        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
        .indefinitely()
        .subscribe()
        .with(done -> start(), failure -> LOG.warnf("Stopped before it started: %s", failure));
  }

  private void start() {
    forgetting.wake();
    if (config.enabled()) {
      ticks.wake();
    } else {
      LOG.info("This node fires no schedules (ENABLE_SCHEDULED_JOBS=false)");
    }
  }

  void stopping(@Observes @Priority(1) ShutdownEvent event) {
    stopping = true;
    ticks.stop();
    forgetting.stop();
  }

  /// Something is due sooner than was thought. Any thread may call.
  void changed() {
    if (config.enabled() && !stopping) {
      ticks.wake();
    }
  }

  private Uni<Duration> forget() {
    return store
        .forget(config.keepDays(), FORGET_ROWS)
        .chain(removed -> removed == FORGET_ROWS ? forget() : Uni.createFrom().item(FORGET_EVERY));
  }
}

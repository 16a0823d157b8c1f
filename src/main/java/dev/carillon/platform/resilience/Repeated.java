package dev.carillon.platform.resilience;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A step that is repeated for as long as the service runs: one at a time, the next a while after
/// the end of the one before. A failure is logged once, and the step tried again.
public final class Repeated {

  private static final Logger LOG = Logger.getLogger(Repeated.class);

  private final String name;
  private final Vertx vertx;
  private final Duration every;
  private final Supplier<? extends Uni<?>> step;
  private long timer;
  private boolean stopped;
  private boolean troubled;

  private Repeated(String name, Vertx vertx, Duration every, Supplier<? extends Uni<?>> step) {
    this.name = name;
    this.vertx = vertx;
    this.every = every;
    this.step = step;
  }

  /// Begins at once, on an event loop.
  ///
  /// @param name what it does, for the log: `Sealing the audit log`
  /// @param every wait between the end of a step and the next, at least 1 ms
  public static Repeated start(
      String name, Vertx vertx, Duration every, Supplier<? extends Uni<?>> step) {
    var repeated = new Repeated(name, vertx, every, step);
    repeated.next(Duration.ofMillis(1));
    return repeated;
  }

  /// No step begins after this returns. Safe to repeat.
  public synchronized void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private synchronized void next(Duration wait) {
    if (!stopped) {
      timer = vertx.setTimer(wait.toMillis(), due -> run());
    }
  }

  private void run() {
    Uni.createFrom()
        .deferred(step::get)
        .subscribe()
        .with(
            done -> {
              if (troubled) {
                LOG.infof("%s works again", name);
              }
              troubled = false;
              next(every);
            },
            failure -> {
              if (!troubled) {
                LOG.warnf("%s failed, trying again every %s: %s", name, every, failure);
              }
              troubled = true;
              next(every);
            });
  }
}

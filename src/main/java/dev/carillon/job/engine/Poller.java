package dev.carillon.job.engine;

import dev.carillon.platform.resilience.Monotonic;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Repeats a step whose answer is how long to wait before the next. One step at a time; a failure
/// is logged and the step tried again after the longest wait. Lives on the context it was given.
final class Poller {

  private static final Logger LOG = Logger.getLogger(Poller.class);

  private final String name;
  private final Context context;
  private final Duration most;
  private final Supplier<Uni<Duration>> step;
  private boolean stepping;
  private boolean again;
  private boolean stopped;
  private long timer = -1;
  private long dueNanos;

  /// @param name for the log
  /// @param most longest wait, and the wait after a failure
  /// @param step gives the wait before the next step (0 for at once)
  Poller(String name, Context context, Duration most, Supplier<Uni<Duration>> step) {
    this.name = name;
    this.context = context;
    this.most = most;
    this.step = step;
  }

  void start() {
    wake();
  }

  /// Steps now, or again as soon as the step under way ends. Any thread may call.
  void wake() {
    context.runOnContext(ignored -> step());
  }

  /// Steps in `wait`, unless a step is due before. Any thread may call.
  void wakeIn(Duration wait) {
    context.runOnContext(ignored -> {
      if (!stepping && Monotonic.nanos() + wait.toNanos() - dueNanos < 0) {
        arm(wait);
      }
    });
  }

  void stop() {
    context.runOnContext(ignored -> {
      stopped = true;
      context.owner().cancelTimer(timer);
    });
  }

  private void step() {
    if (stopped) {
      return;
    }
    if (stepping) {
      again = true;
      return;
    }
    stepping = true;
    context.owner().cancelTimer(timer);
    Uni.createFrom()
        .deferred(step::get)
        .subscribe()
        .with(
            wait -> context.runOnContext(ignored -> stepped(wait)),
            failure -> {
              LOG.warnf("%s failed, trying again in %s: %s", name, most, failure);
              context.runOnContext(ignored -> stepped(most));
            });
  }

  private void stepped(Duration wait) {
    stepping = false;
    if (again) {
      again = false;
      step();
    } else if (!stopped) {
      arm(wait.compareTo(most) < 0 ? wait : most);
    }
  }

  private void arm(Duration wait) {
    context.owner().cancelTimer(timer);
    dueNanos = Monotonic.nanos() + wait.toNanos();
    timer =
        context
            .owner()
            .setTimer(Math.max(1, wait.toMillis()), id -> context.runOnContext(ignored -> step()));
  }
}

package dev.carillon.schedule;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Repeats a step whose answer is how long to wait before the next. One step at a time; a failure
/// is logged and the step tried again after the longest wait. Lives on the context it was given.
final class Clockwork {

  private static final Logger LOG = Logger.getLogger(Clockwork.class);

  private final String name;
  private final Context context;
  private final Duration most;
  private final Supplier<Uni<Duration>> step;
  private boolean stepping;
  private boolean again;
  private boolean stopped;
  private long timer = -1;

  /// @param name for the log
  /// @param most longest wait, and the wait after a failure
  Clockwork(String name, Context context, Duration most, Supplier<Uni<Duration>> step) {
    this.name = name;
    this.context = context;
    this.most = most;
    this.step = step;
  }

  /// Steps now, or again as soon as the step under way ends. Any thread may call.
  void wake() {
    context.runOnContext(ignored -> step());
  }

  /// Takes no further step; one under way ends by itself. Any thread may call.
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
      Duration bounded = wait.compareTo(most) < 0 ? wait : most;
      timer =
          context
              .owner()
              .setTimer(
                  Math.max(1, bounded.toMillis()), id -> context.runOnContext(ignored -> step()));
    }
  }
}

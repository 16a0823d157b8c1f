package dev.carillon.platform.resilience;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Repeats a step whose answer is how long to wait before the next. One step at a time; a failure
/// is logged, once until a step succeeds again, and the step tried again after the longest wait.
/// Lives on the context it was given.
public final class Poller {

  private static final Logger LOG = Logger.getLogger(Poller.class);

  /// So long the start of the service has its processors and its database to itself.
  private static final Duration AFTER_START = Duration.ofSeconds(1);

  private final String name;
  private final Context context;
  private final Duration most;
  private final Supplier<Uni<Duration>> step;
  private boolean stepping;
  private boolean again;
  private boolean troubled;
  private volatile boolean stopped;
  private long timer = -1;
  private long dueNanos;

  /// @param name what it does, for the log: `Sealing the audit log`
  /// @param most longest wait, and the wait after a failure
  /// @param step gives the wait before the next step (0 for at once)
  public Poller(String name, Context context, Duration most, Supplier<Uni<Duration>> step) {
    this.name = name;
    this.context = context;
    this.most = most;
    this.step = step;
  }

  /// Begins at once, on an event loop of its own, with a step that is always followed by the same
  /// wait.
  ///
  /// @param name what it does, for the log: `Sealing the audit log`
  /// @param every wait between the end of a step and the next, at least 1 ms
  public static Poller every(
      String name, Vertx vertx, Duration every, Supplier<? extends Uni<?>> step) {
    var poller =
        new Poller(name, vertx.getOrCreateContext(), every, () -> step.get().replaceWith(every));
    poller.start();
    return poller;
  }

  /// The same for what can wait until the service has started: begins after a second, or after
  /// `every` if that is shorter.
  public static Poller afterStart(
      String name, Vertx vertx, Duration every, Supplier<? extends Uni<?>> step) {
    Context context = vertx.getOrCreateContext();
    var poller = new Poller(name, context, every, () -> step.get().replaceWith(every));
    Duration first = every.compareTo(AFTER_START) < 0 ? every : AFTER_START;
    context.runOnContext(ignored -> poller.arm(first));
    return poller;
  }

  /// Does something once, a second after the start, on an event loop.
  public static void onceAfterStart(Vertx vertx, Runnable work) {
    vertx.setTimer(AFTER_START.toMillis(), due -> work.run());
  }

  /// Makes the first step. Any thread may call.
  public void start() {
    wake();
  }

  /// The same for what can wait until the service has started, see [#afterStart].
  public void startLater() {
    wakeIn(most.compareTo(AFTER_START) < 0 ? most : AFTER_START);
  }

  /// Steps now, or again as soon as the step under way ends. Any thread may call.
  public void wake() {
    context.runOnContext(ignored -> step());
  }

  /// Steps in `wait`, unless a step is due before; again when one is under way, which may not know
  /// of what is waited for. Any thread may call.
  public void wakeIn(Duration wait) {
    context.runOnContext(ignored -> {
      if (stepping) {
        again = true;
      } else if (timer < 0 || Monotonic.nanos() + wait.toNanos() - dueNanos < 0) {
        arm(wait);
      }
    });
  }

  /// Takes no further step; one under way ends by itself. Any thread may call. Safe to repeat.
  public void stop() {
    stopped = true;
    context.runOnContext(ignored -> context.owner().cancelTimer(timer));
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
            wait -> context.runOnContext(ignored -> succeeded(wait)),
            failure -> context.runOnContext(ignored -> failed(failure)));
  }

  private void succeeded(Duration wait) {
    if (troubled) {
      LOG.infof("%s works again", name);
    }
    troubled = false;
    stepped(wait);
  }

  private void failed(Throwable failure) {
    if (!troubled) {
      LOG.warnf("%s failed, trying again every %s: %s", name, most, failure);
    }
    troubled = true;
    stepped(most);
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

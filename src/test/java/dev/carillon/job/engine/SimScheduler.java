package dev.carillon.job.engine;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The time of Mutiny's operators (`ifNoItem`, `retry`, `delayIt`) while a simulation runs on this
/// thread; all other threads go on with the real one.
///
/// Mutiny draws the jitter of its back-offs itself, so a wait is drawn anew from the seed unless it
/// is a time limit of the engine, all of which are four seconds or more and whole half seconds.
final class SimScheduler implements AutoCloseable {

  private static final long HALF_A_SECOND = 500_000_000;
  private static final Duration LEAST_LIMIT = Duration.ofSeconds(4);
  private static final Duration LEAST = Duration.ofMillis(20);
  private static final Duration MOST = Duration.ofMillis(1_500);

  private final ScheduledExecutorService real;
  private final Field field;

  SimScheduler(SimWorld world) {
    try {
      // Mutiny lets one set the executor, from which it makes a scheduler of real time.
      field = Infrastructure.class.getDeclaredField("DEFAULT_SCHEDULER");
      field.setAccessible(true);
      real = (ScheduledExecutorService) field.get(null);
      field.set(null, routed(world, Thread.currentThread()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private ScheduledExecutorService routed(SimWorld world, Thread simulation) {
    return SimLoops.proxy(
        ScheduledExecutorService.class,
        (self, method, arguments) -> {
          if (Thread.currentThread() != simulation) {
            return method.invoke(real, arguments);
          }
          return switch (method.getName()) {
            case "schedule" ->
                schedule(
                    world, arguments[0], ((TimeUnit) arguments[2]).toNanos((long) arguments[1]));
            case "execute" -> schedule(world, arguments[0], 0);
            default -> throw new UnsupportedOperationException(method.toString());
          };
        });
  }

  private static ScheduledFuture<?> schedule(SimWorld world, Object task, long delayNanos) {
    boolean isLimit = delayNanos >= LEAST_LIMIT.toNanos() && delayNanos % HALF_A_SECOND == 0;
    long wait = delayNanos == 0 || isLimit ? delayNanos : world.between(LEAST, MOST);
    var future = new Pending();
    future.event = world.after(wait, world.current(), () -> future.run(task));
    return future;
  }

  /// A task that was given a time.
  private static final class Pending extends CompletableFuture<@Nullable Object>
      implements ScheduledFuture<@Nullable Object> {
    private SimWorld.@Nullable Event event;

    private void run(Object task) {
      try {
        if (task instanceof Callable<?> callable) {
          complete(callable.call());
        } else {
          ((Runnable) task).run();
          complete(null);
        }
      } catch (Exception e) {
        completeExceptionally(e);
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      if (event != null) {
        event.cancel();
      }
      return super.cancel(mayInterrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public void close() {
    try {
      field.set(null, real);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}

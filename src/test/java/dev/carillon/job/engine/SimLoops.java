package dev.carillon.job.engine;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The event loops and timers of one simulated process: as much of Vert.x as the engine uses. What
/// it does not use is refused, so that nothing real gets in unseen.
///
/// Tasks of a loop run one after the other in their order; those of two loops in any order.
final class SimLoops {

  private static final long MOST_WAIT_NANOS = 200_000;

  private final SimWorld world;
  private final SimWorld.Owner owner;
  private final Map<Long, SimWorld.Event> timers = new HashMap<>();
  private long timer;

  SimLoops(SimWorld world, SimWorld.Owner owner) {
    this.world = world;
    this.owner = owner;
  }

  VertxInternal vertx() {
    return proxy(
        VertxInternal.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "createEventLoopContext" -> new Loop((VertxInternal) self).context(false);
              case "setTimer" -> once((long) arguments[0], handler(arguments[1]));
              case "setPeriodic" ->
                  arguments.length == 2
                      ? periodic((long) arguments[0], (long) arguments[0], handler(arguments[1]))
                      : periodic((long) arguments[0], (long) arguments[1], handler(arguments[2]));
              case "cancelTimer" -> cancel((long) arguments[0]);
              default -> throw new UnsupportedOperationException(method.toString());
            });
  }

  @SuppressWarnings("unchecked") // the interfaces say Handler of Long, of Void or of what is given
  private static <T> Handler<T> handler(Object given) {
    return (Handler<T>) given;
  }

  private long once(long delayMs, Handler<Long> handler) {
    long id = ++timer;
    timers.put(
        id,
        world.after(
            delayMs * 1_000_000,
            owner,
            () -> {
              timers.remove(id);
              handler.handle(id);
            }));
    return id;
  }

  private long periodic(long firstMs, long everyMs, Handler<Long> handler) {
    long id = ++timer;
    repeat(id, firstMs, everyMs, handler);
    return id;
  }

  private void repeat(long id, long delayMs, long everyMs, Handler<Long> handler) {
    timers.put(
        id,
        world.after(
            delayMs * 1_000_000,
            owner,
            () -> {
              repeat(id, everyMs, everyMs, handler);
              handler.handle(id);
            }));
  }

  private boolean cancel(long id) {
    SimWorld.Event pending = timers.remove(id);
    return pending != null && pending.cancel();
  }

  /// One event loop, and its duplicated contexts.
  private final class Loop {
    private final VertxInternal vertx;
    private long lastNanos;
    private boolean running;

    Loop(VertxInternal vertx) {
      this.vertx = vertx;
    }

    ContextInternal context(boolean duplicate) {
      ConcurrentMap<Object, Object> locals = new ConcurrentHashMap<>();
      return proxy(
          ContextInternal.class,
          (self, method, arguments) ->
              switch (method.getName()) {
                case "runOnContext" -> enqueue(handler(arguments[0]), null);
                case "emit" -> emit(arguments[0], handler(arguments[1]));
                case "duplicate" -> context(true);
                case "isDuplicate" -> duplicate;
                case "inThread" -> running;
                case "owner" -> vertx;
                case "getLocal" -> locals.get(arguments[0]);
                case "putLocal" -> {
                  locals.put(arguments[0], arguments[1]);
                  yield null;
                }
                case "localContextData", "contextData" -> locals;
                default -> throw new UnsupportedOperationException(method.toString());
              });
    }

    private <T> Void emit(T argument, Handler<T> handler) {
      if (running) {
        handler.handle(argument);
        return null;
      }
      return enqueue(handler, argument);
    }

    private <T> Void enqueue(Handler<T> handler, @Nullable T argument) {
      lastNanos = Math.max(lastNanos, world.nanos() + world.random.nextLong(MOST_WAIT_NANOS));
      world.at(
          lastNanos,
          owner,
          () -> {
            running = true;
            try {
              handler.handle(argument);
            } finally {
              running = false;
            }
          });
      return null;
    }
  }

  /// An interface of which only so much is there.
  static <T> T proxy(Class<T> type, InvocationHandler handler) {
    InvocationHandler withObjectMethods =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(self);
              case "equals" -> self == arguments[0];
              case "toString" -> "simulated " + type.getSimpleName();
              default -> handler.invoke(self, method, arguments);
            };
    return type.cast(
        Proxy.newProxyInstance(
            SimLoops.class.getClassLoader(), new Class<?>[] {type}, withObjectMethods));
  }

  static Context loop(VertxInternal vertx) {
    return vertx.createEventLoopContext();
  }
}

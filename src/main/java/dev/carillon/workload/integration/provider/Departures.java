package dev.carillon.workload.integration.provider;

import dev.carillon.platform.resilience.Monotonic;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Lets calls leave this node one after the other, a gap apart for each provider, whatever held
/// them up before: calls whose turns passed while the process stood still would else all leave at
/// once when it goes on. First come, first served; no call is turned away. State lives on one event
/// loop; any thread may call.
final class Departures {

  private static final long NANOS_IN_MILLI = 1_000_000;
  private static final double NANOS_IN_SECOND = 1e9;

  /// Timers are late by a millisecond or two, every time. So much may be made up for, or calls
  /// would leave slower than turns are given.
  private static final long CREDIT_NANOS = 20 * NANOS_IN_MILLI;

  private final Vertx vertx;
  private final Context loop;
  private final Map<UUID, Line> lines = new HashMap<>();

  Departures(Vertx vertx) {
    this.vertx = vertx;
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
  }

  /// Who waits to call one provider.
  private static final class Line {
    final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    long nextNanos = Monotonic.nanos();
    long gapNanos;
    boolean moving;
  }

  /// @param gapSeconds between this call and the next
  /// @return done when the caller may leave, on the context it subscribed in
  Uni<Void> leave(UUID provider, double gapSeconds) {
    return Uni.createFrom()
        .emitter(emitter -> {
          Context caller = vertx.getOrCreateContext();
          Runnable go = () -> caller.runOnContext(ignored -> emitter.complete(null));
          loop.runOnContext(ignored -> {
            Line line = lines.computeIfAbsent(provider, id -> new Line());
            line.waiting.add(go);
            line.gapNanos = (long) (gapSeconds * NANOS_IN_SECOND);
            if (!line.moving) {
              line.moving = true;
              move(line);
            }
          });
        });
  }

  private void move(Line line) {
    while (!line.waiting.isEmpty()) {
      long now = Monotonic.nanos();
      long wait = line.nextNanos - now;
      if (wait > 0) {
        vertx.setTimer(wait / NANOS_IN_MILLI + 1, due -> move(line));
        return;
      }
      line.nextNanos = Math.max(line.nextNanos, now - CREDIT_NANOS) + line.gapNanos;
      line.waiting.remove().run();
    }
    line.moving = false;
  }
}

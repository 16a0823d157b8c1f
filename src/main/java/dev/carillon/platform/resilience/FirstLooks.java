package dev.carillon.platform.resilience;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What parts of the service read as soon as it starts, one after the other. All at once each would
/// log in for a connection of its own, which costs a cold start more than waiting its turn.
///
/// Whoever must not miss its first look repeats it by itself. Any thread may call.
@Singleton
public final class FirstLooks {

  private static final Logger LOG = Logger.getLogger(FirstLooks.class);

  private final Deque<Supplier<? extends Uni<?>>> waiting = new ArrayDeque<>();
  private boolean looking;

  /// Has a look taken in its turn, possibly before this returns.
  ///
  /// @param look ends within a few seconds; that it failed is known to those it is taken for
  public void add(Supplier<? extends Uni<?>> look) {
    synchronized (waiting) {
      waiting.add(look);
      if (looking) {
        return;
      }
      looking = true;
    }
    next();
  }

  private void next() {
    Supplier<? extends Uni<?>> look = poll();
    if (look != null) {
      Uni.createFrom()
          .deferred(() -> look.get().replaceWithVoid())
          .subscribe()
          .with(
              taken -> next(),
              failure -> {
                LOG.debugf(failure, "A first look failed");
                next();
              });
    }
  }

  private @Nullable Supplier<? extends Uni<?>> poll() {
    synchronized (waiting) {
      looking = !waiting.isEmpty();
      return waiting.poll();
    }
  }
}

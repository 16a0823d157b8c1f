package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The lanes this process has met. A lane is never removed, so what is known stays true.
///
/// A lane is made in a transaction of its own, also for a caller who is in one: a lane without jobs
/// does no harm, and the caller's roll-back must not take away a lane others have cached.
@Singleton
final class Lanes {

  private final EnqueueStore store;
  private final Map<LaneName, Lane> known = new ConcurrentHashMap<>();

  Lanes(EnqueueStore store) {
    this.store = store;
  }

  Uni<Lane> of(LaneName name) {
    Lane lane = known.get(name);
    return lane != null
        ? Uni.createFrom().item(lane)
        : store.lane(name).invoke(made -> known.put(name, made));
  }

  /// A lane this process has met, or `null`.
  @Nullable Lane met(LaneName name) {
    return known.get(name);
  }

  /// A lane that [#of] gave before.
  Lane known(LaneName name) {
    return java.util.Objects.requireNonNull(known.get(name), "lane not met yet: " + name);
  }
}

package dev.carillon.job.engine;

import dev.carillon.job.JobArrivals;
import dev.carillon.platform.db.Batcher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/// Passes on what an ended job made room for: jobs of its concurrency key, and the job that waited
/// for its batch.
@Singleton
final class Gates {

  private static final Logger LOG = Logger.getLogger(Gates.class);

  /// Keys looked at in a statement (count).
  private static final int MAX_KEYS = 500;

  private final GateStore store;
  private final JobArrivals arrivals;
  private final Batcher<String, Boolean> looks;

  Gates(GateStore store, JobArrivals arrivals) {
    this.store = store;
    this.arrivals = arrivals;
    this.looks = new Batcher<>(MAX_KEYS, 1, this::look);
  }

  /// Returns at once. What fails here the [Promoter] finds within seconds.
  ///
  /// @param recorded is committed
  void passOn(Recorded recorded) {
    recorded.wokenLanes().forEach(arrivals::arrived);
    lookAgain(recorded.gated());
  }

  /// Returns at once; lets jobs of these concurrency keys follow if there is room for some. While
  /// one look is under way, what is asked meanwhile becomes the next.
  void lookAgain(Set<String> keys) {
    keys.forEach(key ->
        looks.submit(
            key,
            looked -> {},
            failure ->
                LOG.debugf(failure, "What %s holds back is released at the next sweep", key)));
  }

  private Uni<List<Boolean>> look(List<String> keys) {
    return store
        .releaseIfRoom(Set.copyOf(keys))
        .invoke(lanes -> lanes.forEach(arrivals::arrived))
        .replaceWith(Collections.nCopies(keys.size(), true));
  }
}

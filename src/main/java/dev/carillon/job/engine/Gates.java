package dev.carillon.job.engine;

import dev.carillon.job.JobArrivals;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jboss.logging.Logger;

/// Passes on what an ended job made room for: jobs of its concurrency key, and the job that waited
/// for its batch.
@Singleton
final class Gates {

  private static final Logger LOG = Logger.getLogger(Gates.class);

  private final GateStore store;
  private final JobArrivals arrivals;

  Gates(GateStore store, JobArrivals arrivals) {
    this.store = store;
    this.arrivals = arrivals;
  }

  /// Returns at once. What fails here the [Promoter] finds within seconds.
  ///
  /// @param recorded is committed
  void passOn(OutcomeStore.Recorded recorded) {
    recorded.wokenLanes().forEach(arrivals::arrived);
    lookAgain(recorded.gated());
  }

  /// Returns at once; lets jobs of these concurrency keys follow if there is room for some.
  void lookAgain(Set<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    store
        .releaseIfRoom(keys)
        .subscribe()
        .with(
            lanes -> lanes.forEach(arrivals::arrived),
            failure -> LOG.debugf(failure, "Held-back jobs are released at the next sweep"));
  }
}

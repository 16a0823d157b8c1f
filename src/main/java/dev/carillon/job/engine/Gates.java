package dev.carillon.job.engine;

import dev.carillon.job.JobArrivals;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;

/// Passes on what an ended job made room for: jobs of its concurrency key, and the job that waited
/// for its batch.
@Singleton
final class Gates {

  private static final Logger LOG = Logger.getLogger(Gates.class);

  private final ClaimStore claims;
  private final JobArrivals arrivals;

  Gates(ClaimStore claims, JobArrivals arrivals) {
    this.claims = claims;
    this.arrivals = arrivals;
  }

  /// Returns at once. What fails here the [Promoter] finds within seconds.
  void passOn(OutcomeStore.Recorded recorded) {
    recorded.wokenLanes().forEach(arrivals::arrived);
    if (!recorded.gated().isEmpty()) {
      pass(recorded.gated());
    }
  }

  private void pass(Map<Long, String> ended) {
    claims
        .pass(ended)
        .subscribe()
        .with(
            lanes -> lanes.forEach(arrivals::arrived),
            failure -> LOG.debugf(failure, "Held-back jobs are released at the next sweep"));
  }
}

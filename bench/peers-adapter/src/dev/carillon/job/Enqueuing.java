package dev.carillon.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Notices;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;

/// The product's enqueuing side, put together as its container does it.
public final class Enqueuing {

  private final Lanes lanes;
  public final Jobs jobs;
  public final JobTypes types;
  public final JobArrivals arrivals;
  public final JobTransitions transitions;

  public Enqueuing(Pool pool, Notices notices, ObjectMapper json, JobHandler<?> handler) {
    var store = new EnqueueStore(pool);
    this.lanes = new Lanes(store);
    this.types = new JobTypes(List.of(handler));
    this.arrivals = new JobArrivals(notices);
    this.transitions = new JobTransitions(List.<JobTransitionListener>of());
    var rows = new NewJobs(lanes, new JobIds(store), types, json);
    this.jobs = new Jobs(store, rows, arrivals, transitions);
  }

  /// Makes the lane a queue's jobs wait in, so that rows can be put there by SQL.
  public Uni<Void> makeLane(String queue) {
    return lanes.of(new LaneName(JobRequest.DEFAULT_TENANT, queue, false)).replaceWithVoid();
  }
}

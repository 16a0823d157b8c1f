package dev.carillon.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Notices;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;

/// What a node needs to enqueue, put together as the container does it.
public record JobParts(
    Jobs jobs, JobTypes types, JobArrivals arrivals, JobTransitions transitions) {

  /// The statements that add jobs, for who stands in for the database.
  public static final String INSERT = EnqueueStore.INSERT;

  public static final String INSERT_DUE = EnqueueStore.INSERT_DUE;
  public static final String LANE = EnqueueStore.LANE;
  public static final String NEXT_BLOCKS = EnqueueStore.NEXT_BLOCKS;

  /// Job types that are these alone.
  public static JobTypes types(List<JobHandler<?>> handlers) {
    return new JobTypes(handlers);
  }

  public static JobParts of(
      Pool pool,
      Notices notices,
      ObjectMapper json,
      List<JobHandler<?>> handlers,
      List<JobTransitionListener> listeners) {
    var store = new EnqueueStore(pool);
    var types = new JobTypes(handlers);
    var arrivals = new JobArrivals(notices);
    var transitions = new JobTransitions(listeners);
    var rows = new NewJobs(new Lanes(store), new JobIds(store), types, json);
    return new JobParts(new Jobs(store, rows, arrivals, transitions), types, arrivals, transitions);
  }
}

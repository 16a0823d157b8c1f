package dev.carillon.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Notices;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;

/// What a node needs to enqueue, put together as the container does it.
public record JobParts(Jobs jobs, JobTypes types, JobArrivals arrivals) {

  public static JobParts of(
      Pool pool, Notices notices, ObjectMapper json, List<JobHandler<?>> handlers) {
    var store = new EnqueueStore(pool, pool);
    var types = new JobTypes(handlers);
    var arrivals = new JobArrivals(notices);
    var jobs = new Jobs(store, new Lanes(store), new JobIds(store), types, arrivals, json);
    return new JobParts(jobs, types, arrivals);
  }
}

package dev.carillon.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobParts;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;

/// What a node needs to fire schedules, put together as the container does it; and its statements,
/// for who stands in for the database.
public final class ScheduleParts {

  public static final String DUE = TickStore.DUE;
  public static final String TAKE = TickStore.TAKE;
  public static final String RECORD = TickStore.RECORD;
  public static final String ADVANCE = TickStore.ADVANCE;
  public static final String UNTIL_NEXT = TickStore.UNTIL_NEXT;

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofSeconds(1);

  private ScheduleParts() {}

  /// Begins to fire what is due, until the returned action is run.
  public static Runnable start(
      Pool pool, JobParts parts, ObjectMapper json, Context context, String node) {
    var store = new TickStore(pool, DUE);
    var job = new ScheduledJob(json, parts.types());
    var ticker =
        new Ticker(
            store,
            new Firing(store, parts.jobs(), job, node),
            job,
            (tx, events) -> Uni.createFrom().voidItem(),
            GRACE,
            Runnable::run);
    var clockwork = new Poller("Firing schedules", context, MOST, ticker::tick);
    clockwork.wake();
    return clockwork::stop;
  }
}

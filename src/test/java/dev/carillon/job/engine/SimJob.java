package dev.carillon.job.engine;

import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A row of `job_ready` or `job_scheduled` in the simulated database. Rows are copied before they
/// are changed, so that a transaction can be taken back.
final class SimJob implements Cloneable {

  static final Comparator<SimJob> BEST_FIRST =
      Comparator.<SimJob>comparingInt(job -> job.prio)
          .thenComparingLong(job -> job.runAtNanos)
          .thenComparingLong(job -> job.id);

  long id;
  int lane;
  String tenant = "";
  String queue = "";
  int prio;
  long runAtNanos;
  int attempt;
  int runs;
  int maxAttempts;
  int rescues;
  long lease;
  int worker;
  String kind = "";
  String payload = "{}";
  @Nullable String opts;
  @Nullable String owner;
  @Nullable String uniqueKey;
  @Nullable String gateKey;
  @Nullable Long batch;
  @Nullable String held;

  /// Where the row is; another one each time it is written.
  long place;

  SimJob copy() {
    try {
      return (SimJob) clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "job %d %s of lane %d, lease %d, worker %d, attempt %d of %d, held %s, key %s, batch %d"
        .formatted(id, kind, lane, lease, worker, attempt, maxAttempts, held, gateKey, batch);
  }

  /// As PostgreSQL writes it: page and line.
  String placeText() {
    return "(%d,%d)".formatted(place / 100, 1 + place % 100);
  }

  int concurrencyLimit() {
    return opts == null ? 1 : new JsonObject(opts).getInteger("concurrencyLimit", 1);
  }

  Object[] claimed(long nowNanos, OffsetDateTime runAt) {
    return new Object[] {
      id,
      lane,
      kind,
      payload,
      opts,
      attempt,
      maxAttempts,
      runs,
      owner,
      gateKey,
      (short) prio,
      batch,
      (nowNanos - runAtNanos) / 1_000_000,
      placeText(),
      runAt
    };
  }
}

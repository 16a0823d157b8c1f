package dev.carillon.workload.integration;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Notes what came of calls to providers, for figures and for people who look for a fault.
@Singleton
public final class CallStore {

  static final String NOTE =
      """
      INSERT INTO integration_call (tenant, integration, provider, kind, outcome, took_ms)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  private final Pool pool;

  CallStore(Pool pool) {
    this.pool = pool;
  }

  /// @param kind `connect`, `refresh`, `health`, `test` or `index`
  /// @param outcome `ok`, or a word for what went wrong
  public Uni<Void> note(Tx tx, Integration of, String kind, String outcome, Duration took) {
    return note(tx.connection(), of, kind, outcome, took);
  }

  /// The same, in a transaction of its own.
  public Uni<Void> note(Integration of, String kind, String outcome, Duration took) {
    return note(pool, of, kind, outcome, took);
  }

  private static Uni<Void> note(
      SqlClient client, Integration of, String kind, String outcome, Duration took) {
    return client
        .preparedQuery(NOTE)
        .execute(
            Tuple.of(
                of.tenant(),
                of.id(),
                of.provider().id(),
                kind,
                outcome,
                Math.toIntExact(Math.min(took.toMillis(), Integer.MAX_VALUE))))
        .replaceWithVoid();
  }
}

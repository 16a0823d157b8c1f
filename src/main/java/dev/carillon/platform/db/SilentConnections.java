package dev.carillon.platform.db;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes the pools so that they give a connection up from which nothing has come for 30 s. Whoever
/// waits for an answer on it fails as when the database is away. Statements that may rightly be
/// silent for longer, such as a vacuum, run on the pool `upkeep`, which waits for an hour.
///
/// A peer that vanished without a word (a machine that lost its power, a firewall that forgot the
/// connection) leaves a connection on which every statement waits until TCP gives up, a quarter of
/// an hour later. A pool of such connections is a pool that is never free again.
@Singleton
final class SilentConnections {

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_UPKEEP = Duration.ofHours(1);

  private SilentConnections() {}

  @Produces
  @Singleton
  static PgPoolCreator api() {
    return input -> pool("api", input, LONGEST_SILENCE);
  }

  @Produces
  @Singleton
  @ReactiveDataSource("engine")
  static PgPoolCreator engine() {
    return input -> pool("engine", input, LONGEST_SILENCE);
  }

  @Produces
  @Singleton
  @ReactiveDataSource("upkeep")
  static PgPoolCreator upkeep() {
    return input -> pool("upkeep", input, LONGEST_UPKEEP);
  }

  /// @param name of the pool in the metrics, where two of the same name would be one
  static Pool pool(String name, PgPoolCreator.Input input, Duration longestSilence) {
    input
        .pgConnectOptionsList()
        .forEach(options ->
            options
                .setMetricsName("postgresql|" + name)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout(Math.toIntExact(longestSilence.toMillis())));
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}

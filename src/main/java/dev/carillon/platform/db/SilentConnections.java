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

/// Makes both pools so that they give a connection up from which nothing has come for 30 s. Whoever
/// waits for an answer on it fails as when the database is away.
///
/// A peer that vanished without a word (a machine that lost its power, a firewall that forgot the
/// connection) leaves a connection on which every statement waits until TCP gives up, a quarter of
/// an hour later. A pool of such connections is a pool that is never free again.
@Singleton
final class SilentConnections {

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

  private SilentConnections() {}

  @Produces
  @Singleton
  static PgPoolCreator api() {
    return SilentConnections::pool;
  }

  @Produces
  @Singleton
  @ReactiveDataSource("engine")
  static PgPoolCreator engine() {
    return SilentConnections::pool;
  }

  static Pool pool(PgPoolCreator.Input input) {
    input
        .pgConnectOptionsList()
        .forEach(options ->
            options
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout((int) LONGEST_SILENCE.toMillis()));
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}

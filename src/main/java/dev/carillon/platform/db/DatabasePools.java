package dev.carillon.platform.db;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Makes the pools.
///
/// **Silence.** They give a connection up from which nothing has come for 30 s. Whoever waits for
/// an answer on it fails as when the database is away. Statements that may rightly be silent for
/// longer, such as a vacuum, run on the pool `upkeep`, which waits for an hour. A peer that
/// vanished without a word (a machine that lost its power, a firewall that forgot the connection)
/// leaves a connection on which every statement waits until TCP gives up, a quarter of an hour
/// later; a pool of such connections is a pool that is never free again.
///
/// The client itself only says good-bye at that time and then waits for the server to hang up: a
/// server that is at work ends its statement first, and one that is gone never does. So a
/// connection on which nothing comes for another five seconds is closed without asking. A
/// connection nobody uses is silent as well. Its pool gives it up sooner, while it is free: who
/// took one that is just saying good-bye would fail although the database is there.
///
/// **Plans.** Statements stay prepared on each connection, so a plan may be made while a table is
/// empty and used when it has a million rows. On the engine's connections it is made without
/// sequential scans, which would then be its fastest way, and once (ADR 0036).
///
/// **Days.** Every connection asks for UTC when it begins, so that a day is the same day whatever
/// the zone of server, database or role. A pooler of transactions keeps to it: PgBouncer carries
/// this setting, unlike most, from one connection of the server to the next.
@Singleton
final class DatabasePools {

  /// Longest statement that stays prepared (characters). The client's own limit of 2,048 left out
  /// the end of a job: 1.6 ms of parsing and planning each time, where running it takes 0.4.
  static final int LONGEST_PREPARED = 8_192;

  /// What a connection of the engine begins with.
  private static final String BY_INDEX = "SET enable_seqscan = off";

  /// And one of its own, on which statements stay prepared. Otherwise each of them would be planned
  /// six times on each connection before a plan is kept: 1 ms each time for the end of a job.
  private static final String ONE_PLAN = BY_INDEX + "; SET plan_cache_mode = force_generic_plan";

  private static final String SILENCE = "carillon.database.silence";
  private static final Duration LONGEST_UPKEEP = Duration.ofHours(1);

  /// From the good-bye to the end.
  static final Duration GRACE = Duration.ofSeconds(5);

  private DatabasePools() {}

  @Produces
  @Singleton
  static PgPoolCreator api(@ConfigProperty(name = SILENCE, defaultValue = "30s") Duration longest) {
    return input -> pool("api", input, longest);
  }

  @Produces
  @Singleton
  @ReactiveDataSource("engine")
  static PgPoolCreator engine(
      @ConfigProperty(name = SILENCE, defaultValue = "30s") Duration longest) {
    return input ->
        keepsPlans(input)
            ? pool("engine", input, longest, GRACE, made -> made.query(ONE_PLAN).execute())
            : pool("engine", input, longest, GRACE, made -> made.query(BY_INDEX).execute());
  }

  /// Behind a pooler of transactions nothing stays prepared, and what is set stays with the
  /// server's connection, for other statements too.
  private static boolean keepsPlans(PgPoolCreator.Input input) {
    return input.pgConnectOptionsList().stream()
        .allMatch(PgConnectOptions::getCachePreparedStatements);
  }

  @Produces
  @Singleton
  @ReactiveDataSource("upkeep")
  static PgPoolCreator upkeep() {
    return input -> pool("upkeep", input, LONGEST_UPKEEP);
  }

  /// @param name of the pool in the metrics, where two of the same name would be one
  static Pool pool(String name, PgPoolCreator.Input input, Duration longestSilence) {
    return pool(name, input, longestSilence, GRACE, connection -> Future.succeededFuture());
  }

  /// @param begin what is done first with each connection
  static Pool pool(
      String name,
      PgPoolCreator.Input input,
      Duration longestSilence,
      Duration grace,
      Function<SqlConnection, Future<?>> begin) {
    input
        .pgConnectOptionsList()
        .forEach(options ->
            options
                .setMetricsName("postgresql|" + name)
                .setPreparedStatementCacheSqlLimit(LONGEST_PREPARED)
                .addProperty("TimeZone", "UTC")
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout(Math.toIntExact(longestSilence.toMillis())));
    return PgBuilder.pool()
        .with(freedBefore(longestSilence, input.poolOptions()))
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .withConnectHandler(connection -> {
          closeWhenSilent(connection, longestSilence.plus(grace));
          begin.apply(connection).onComplete(begun -> connection.close());
        })
        .build();
  }

  /// @return the options, with at most two thirds of the silence for an unused connection
  private static PoolOptions freedBefore(Duration longestSilence, PoolOptions options) {
    long unusedMillis = longestSilence.toMillis() * 2 / 3;
    long configuredMillis = options.getIdleTimeoutUnit().toMillis(options.getIdleTimeout());
    return configuredMillis > 0 && configuredMillis < unusedMillis
        ? options
        : options
            .setIdleTimeout(Math.toIntExact(unusedMillis))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  /// First in line, so that its `close` passes by the codec, whose `close` is the good-bye.
  private static void closeWhenSilent(SqlConnection connection, Duration silence) {
    Connection wire = ((SqlConnectionInternal) connection).unwrap();
    while (wire.unwrap() != wire) {
      wire = wire.unwrap();
    }
    ((SocketConnectionBase) wire)
        .socket()
        .channelHandlerContext()
        .pipeline()
        .addFirst(new Silence(silence));
  }

  /// Closes a channel from which nothing was read for a while.
  private static final class Silence extends IdleStateHandler {

    Silence(Duration longest) {
      super(longest.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }
}

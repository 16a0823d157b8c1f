package dev.carillon.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.resilience.FirstLooks;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What one process has of streams: its own pool, notices and tail.
public final class StreamNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public static final Actor ROOT = new Actor("root", "default", java.util.Set.of(Role.SUPERADMIN));

  private final Vertx vertx = Vertx.vertx();
  public final Pool pool;
  public final Database database;
  public final Notices notices;
  public final Streams streams;

  /// The settings of a test.
  public record Settings(int window, Duration keep, Duration pollEvery, Duration linger)
      implements StreamConfig {

    public static final Settings STANDARD =
        new Settings(1_000, Duration.ofDays(2), Duration.ofMillis(500), Duration.ofMinutes(2));

    /// Hints alone carry the news in time.
    public Settings pollingEvery(Duration time) {
      return new Settings(window, keep, time, linger);
    }

    public Settings keeping(int events) {
      return new Settings(events, keep, pollEvery, linger);
    }
  }

  /// Everybody may follow `open` streams of any name.
  private record Open(String kind) implements StreamAccess {
    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return Uni.createFrom()
          .item(
              wanted.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new StreamName(kind, viewer.tenant(), wanted)));
    }
  }

  StreamNode(DatabaseUrl address, Settings settings) {
    this(address, settings, pool -> List.of(new Open("open")), pool -> List.of());
  }

  public StreamNode(
      DatabaseUrl address,
      Settings settings,
      Function<Pool, List<StreamAccess>> access,
      Function<Pool, List<GatedKind>> kinds) {
    var options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password())
            .setCachePreparedStatements(true)
            .setPipeliningLimit(64);
    this.pool =
        Pool.newInstance(
            PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(8))
                .using(vertx)
                .build());
    this.database = new Database(pool);
    var url = "postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
    this.notices =
        new Notices(pool, vertx, url, Optional.of(address.user()), Optional.of(address.password()));
    this.streams =
        new Streams(
            new StreamStore(pool),
            new FollowStore(pool),
            new EventStore(pool),
            settings,
            new ObjectMapper(),
            notices,
            vertx,
            access.apply(pool),
            kinds.apply(pool));
    streams.start(new FirstLooks());
  }

  public <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Override
  public void close() {
    pool.closeAndAwait();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

package dev.carillon.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobParts;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.resilience.Poller;
import dev.carillon.stream.StreamEvent;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One database and as many nodes as a test wants, each with its own pool: what several processes
/// would have, in one JVM. Nothing runs the jobs.
final class ScheduleCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String WITHOUT_LOCKS = TickStore.DUE.replace("FOR NO KEY UPDATE SKIP LOCKED", "");

  private final Vertx vertx = Vertx.vertx();
  private final ObjectMapper json = new ObjectMapper().findAndRegisterModules();
  private final DatabaseUrl database = TestPostgres.newMigratedDatabase();
  private final Connection sql = connect();
  private final List<Node> nodes = new ArrayList<>();
  Executor planners = Runnable::run;
  final List<StreamEvent> published = new CopyOnWriteArrayList<>();

  /// One node.
  record Node(Pool pool, Ticker ticker, Poller poller) {

    /// Cuts the node off, as a crash does.
    void kill() {
      poller.stop();
      pool.closeAndForget();
    }

    Duration tick() {
      return ticker.tick().await().atMost(PATIENCE);
    }
  }

  Node node(String name) {
    return node(name, TickStore.DUE);
  }

  /// @param due how it looks for what is due
  Node node(String name, String due) {
    Pool pool =
        Pool.newInstance(
            PgBuilder.pool()
                .connectingTo(options())
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx)
                .build());
    var url = "postgresql://" + database.host() + ":" + database.port() + "/" + database.database();
    var notices =
        new Notices(
            pool, vertx, url, Optional.of(database.user()), Optional.of(database.password()));
    var store = new TickStore(pool, due);
    var parts = JobParts.of(pool, notices, json, List.of(), List.of());
    var job = new ScheduledJob(json, parts.types());
    var firing = new Firing(store, parts.jobs(), job, name);
    var ticker =
        new Ticker(
            store,
            firing,
            job,
            (tx, events) -> {
              published.addAll(events);
              return Uni.createFrom().voidItem();
            },
            Duration.ofSeconds(10),
            planners);
    var context = ((VertxInternal) vertx).createEventLoopContext();
    var node =
        new Node(pool, ticker, new Poller(name, context, Duration.ofMillis(200), ticker::tick));
    nodes.add(node);
    return node;
  }

  private PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(database.host())
        .setPort(database.port())
        .setDatabase(database.database())
        .setUser(database.user())
        .setPassword(database.password())
        .setCachePreparedStatements(true);
  }

  Connection connect() {
    try {
      return TestPostgres.connect(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A schedule that fires every so often.
  ///
  /// @param due SQL of its next time, from the start of this second: `- interval '2 s'`
  /// @return its number
  long schedule(String name, int everySeconds, String catchUp, String overlap, String due) {
    return count(
        """
        INSERT INTO schedule (tenant, name, every_seconds, zone, anchor, kind, payload, options,
                              catch_up, catch_up_limit, overlap, next_fire, built_in, created_by)
        SELECT 'default', ?, ?, 'UTC', base - interval '1 day', 'noop', '{}', '{}', ?, 100, ?, base,
               false, 'alice'
          FROM (SELECT date_trunc('second', now()) %s AS base) AS b
        RETURNING id
        """
            .formatted(due),
        name,
        everySeconds,
        catchUp,
        overlap);
  }

  /// The first column of the first row, or `null` when there is none.
  @Nullable Object one(String query, Object... parameters) {
    return one(sql, query, parameters);
  }

  static @Nullable Object one(Connection sql, String query, Object... parameters) {
    try (var statement = sql.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (!statement.execute()) {
        return statement.getUpdateCount();
      }
      var rows = statement.getResultSet();
      return rows.next() ? rows.getObject(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  long count(String query, Object... parameters) {
    return one(query, parameters) instanceof Number number ? number.longValue() : 0;
  }

  long jobs() {
    return count("SELECT count(*) FROM job_ready");
  }

  /// Connections that wait for a lock.
  long waiting() {
    return count(
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
        """);
  }

  /// Ends the connections that wait for a lock, as the death of their processes does.
  void killWaiting() {
    one(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
        """);
  }

  @Override
  public void close() {
    nodes.forEach(Node::kill);
    try {
      sql.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

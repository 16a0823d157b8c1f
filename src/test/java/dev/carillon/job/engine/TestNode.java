package dev.carillon.job.engine;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobParts;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.Notices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/// One node of a [TestCluster].
final class TestNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Transactions begun so far (count).
  final AtomicInteger transactions = new AtomicInteger();

  final Pool pool;
  final Database database;
  final Jobs jobs;
  final EngineParts parts;
  final Engine engine;
  final Control control;
  private boolean dead;

  TestNode(
      TestCluster cluster,
      TestConfig config,
      List<JobHandler<?>> handlers,
      List<JobTransitionListener> listeners) {
    DatabaseUrl address = cluster.database;
    var options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password())
            .setCachePreparedStatements(true);
    this.pool =
        Pool.newInstance(
            counted(
                PgBuilder.pool()
                    .connectingTo(options)
                    .with(new PoolOptions().setMaxSize(8))
                    .using(cluster.vertx)
                    .build()));
    this.database = new Database(pool);
    var url = "postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
    var notices =
        new Notices(
            pool, cluster.vertx, url, Optional.of(address.user()), Optional.of(address.password()));
    JobParts parts = JobParts.of(pool, notices, cluster.json, handlers, listeners);
    this.jobs = parts.jobs();
    var gated = new GateStore(pool);
    this.parts =
        new EngineParts(
            new ClaimStore(pool),
            new GatedClaimStore(pool),
            gated,
            new OutcomeStore(pool),
            new WorkerStore(pool),
            new ProgressStore(pool, database),
            new UpkeepStore(pool),
            new Gates(gated, parts.arrivals()),
            new AttemptLog(TestConfig.noLog(), config),
            new Steps(parts.transitions(), new StepStore(pool), cluster.json),
            new AttemptWatch(new SimpleMeterRegistry(), cluster.observers()),
            new AttemptTrace(OpenTelemetry.noop(), true),
            cluster.gate(pool, notices),
            queue -> OptionalInt.empty());
    this.engine =
        new Engine(
            config,
            this.parts,
            parts.types(),
            parts.arrivals(),
            notices,
            cluster.json,
            cluster.vertx);
    this.control =
        new Control(
            new ControlStore(database),
            this.parts.outcomes(),
            this.parts.gates(),
            notices,
            this.parts.steps(),
            engine);
  }

  /// The same pool, whose transactions are counted: nothing but a transaction asks for a
  /// connection.
  private io.vertx.sqlclient.Pool counted(io.vertx.sqlclient.Pool plain) {
    InvocationHandler count =
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")
              || method.getName().equals("withTransaction")) {
            transactions.incrementAndGet();
          }
          return method.invoke(plain, arguments);
        };
    return (io.vertx.sqlclient.Pool)
        Proxy.newProxyInstance(
            TestNode.class.getClassLoader(), new Class<?>[] {io.vertx.sqlclient.Pool.class}, count);
  }

  /// @return the job's id
  long enqueue(JobRequest request) {
    return get(jobs.enqueue(request)).id();
  }

  List<Enqueued> enqueueAll(List<JobRequest> requests) {
    return get(database.inTransaction(tx -> jobs.enqueueAll(tx, requests)));
  }

  <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  /// Cuts the node off, as a crash does: its connections go, nothing is said to anybody.
  void kill() {
    dead = true;
    pool.closeAndAwait();
  }

  /// The same for a node that waits for an answer of the database: it is not waited for.
  void killWhileItWaits() {
    dead = true;
    pool.closeAndForget();
  }

  @Override
  public void close() {
    if (!dead) {
      get(engine.stop());
      pool.closeAndAwait();
    }
  }
}

package dev.carillon.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.Enqueuing;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.job.engine.Engine;
import dev.carillon.job.engine.Working;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/// One process of Carillon as a library: the classes of the product, without its HTTP side, which
/// is how the other systems are measured too. Pool and settings are those of the product.
final class Peer implements AutoCloseable {

  private static final JobKind<Work> NOOP = new JobKind<>("noop", Work.class);
  private static final int BULK = 5_000;
  private static final Set<String> SETTINGS = Set.of("batch", "window", "vacuum-every");
  private static final int CONNECTIONS = 12;

  /// Payload of every job.
  ///
  /// @param i number of the job
  /// @param t when it was enqueued (ms since 1970), 0 when nobody asks
  @RegisterForReflection
  record Work(long i, double t) {}

  /// What is done with each job; one that throws has failed its attempt.
  interface Handler {
    void handle(long i, double t);
  }

  /// Read when it runs: a native executable keeps what a constant was when it was built.
  private final String port = System.getenv().getOrDefault("PEERS_PG_PORT", "55432");

  private final Vertx vertx = Vertx.vertx();
  private final ObjectMapper json = new ObjectMapper();
  private final String database;
  private final Pool pool;
  private final Notices notices;
  private final Enqueuing enqueuing;

  Peer(String database, Handler handler) {
    this.database = database;
    var address =
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(Integer.parseInt(port))
            .setDatabase(database)
            .setUser("postgres")
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(8_192)
            .setPipeliningLimit(256);
    this.pool =
        Pool.newInstance(
            PgBuilder.pool()
                .connectingTo(address)
                .with(new PoolOptions().setMaxSize(CONNECTIONS))
                .using(vertx)
                .withConnectHandler(
                    connection ->
                        connection
                            .query("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
                            .execute()
                            .onComplete(set -> connection.close()))
                .build());
    this.notices =
        new Notices(
            pool,
            vertx,
            "postgresql://127.0.0.1:" + port + "/" + database,
            Optional.of("postgres"),
            Optional.empty());
    this.enqueuing = new Enqueuing(pool, notices, json, new Noop(handler));
  }

  private record Noop(Handler handler) implements ReactiveJobHandler<Work> {
    @Override
    public JobKind<Work> kind() {
      return NOOP;
    }

    @Override
    public JobDefaults defaults() {
      var soonest = new Backoff.Fixed(Duration.ZERO);
      return new JobDefaults("default", 3, soonest, JobDefaults.STANDARD.timeout());
    }

    @Override
    public Uni<JobOutcome> run(Attempt<Work> attempt) {
      handler.handle(attempt.args().i(), attempt.args().t());
      return Uni.createFrom().item(JobOutcome.completed());
    }
  }

  /// Makes the schema, the partitions and the lane in an empty database.
  void init() {
    Flyway.configure()
        .dataSource("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "")
        .locations("classpath:db/migration")
        .load()
        .migrate();
    var settings = Map.of("carillon.worker.enabled", "false");
    Engine engine = Working.engine(settings, pool, enqueuing, notices, json, vertx);
    engine.start();
    until(engine::running);
    get(enqueuing.makeLane("default"));
    get(engine.stop());
  }

  Engine work(Map<String, String> settings) {
    var known = new HashMap<String, String>();
    settings.forEach((name, value) -> {
      if (SETTINGS.contains(name)) {
        known.put("carillon.worker." + name, value);
      }
    });
    Engine engine = Working.engine(known, pool, enqueuing, notices, json, vertx);
    engine.start();
    return engine;
  }

  Uni<Void> one(long i, double t) {
    return enqueuing.jobs.enqueue(JobRequest.of(NOOP, new Work(i, t))).replaceWithVoid();
  }

  /// The bulk way in, 5,000 a call, one call after the other.
  ///
  /// @param options of each job, by its number
  void bulk(int n, java.util.function.IntFunction<JobRequest.Options> options) {
    var transactions = new Database(pool);
    for (int from = 0; from < n; from += BULK) {
      var chunk = new ArrayList<JobRequest>(BULK);
      for (int i = from; i < Math.min(n, from + BULK); i++) {
        chunk.add(JobRequest.of(NOOP, new Work(i, 0)).withOptions(options.apply(i)));
      }
      get(transactions.inTransaction(tx -> enqueuing.jobs.enqueueAll(tx, chunk)));
    }
  }

  /// `width` calls under way at a time until `n` are done or the time is up.
  ///
  /// @return calls done (count)
  int inParallel(int n, int width, long endNanos) {
    var next = new AtomicInteger();
    var done = new AtomicInteger();
    var loops = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < width; i++) {
      var loop = new CompletableFuture<Void>();
      loops.add(loop);
      step(next, done, n, endNanos, loop);
    }
    loops.forEach(CompletableFuture::join);
    return done.get();
  }

  private void step(
      AtomicInteger next, AtomicInteger done, int n, long endNanos, CompletableFuture<Void> loop) {
    int i = System.nanoTime() - endNanos < 0 ? next.getAndIncrement() : n;
    if (i >= n) {
      loop.complete(null);
      return;
    }
    one(i, 0)
        .subscribe()
        .with(
            enqueued -> {
              done.incrementAndGet();
              step(next, done, n, endNanos, loop);
            },
            loop::completeExceptionally);
  }

  void later(long millis, Runnable step) {
    vertx.setTimer(millis, due -> step.run());
  }

  /// Whether no job waits or runs.
  boolean drained() {
    return get(
        pool.query(
                """
                SELECT NOT EXISTS (SELECT FROM job_ready)
                   AND NOT EXISTS (SELECT FROM job_scheduled WHERE held IS NULL AND run_at <= now())
                """)
            .execute()
            .map(rows -> rows.iterator().next().getBoolean(0)));
  }

  /// Transactions of the database so far (count), as far as its processes have told: each does
  /// within a second or so.
  long transactions() {
    return get(
        pool.query(
                """
                SELECT xact_commit + xact_rollback FROM pg_stat_database
                 WHERE datname = current_database()
                """)
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)));
  }

  static <T> T get(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(60));
  }

  static void until(java.util.function.BooleanSupplier there) {
    while (!there.getAsBoolean()) {
      pause(5);
    }
  }

  static void pause(double millis) {
    try {
      Thread.sleep(Duration.ofNanos((long) (millis * 1e6)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /// What the harness may ask for: the settings it tries in a drain, and those of the latencies.
  static String info() {
    List<String> tried =
        List.of(
            "{\"batch\":500,\"window\":4000}",
            "{\"batch\":1000,\"window\":4000}");
    return "\"version\":\"%s\",\"candidates\":%s,\"latency\":{\"default\":{},\"low\":{}},\"sustained\":{}"
        .formatted(System.getenv().getOrDefault("CARILLON_VERSION", "dev"), tried);
  }
}

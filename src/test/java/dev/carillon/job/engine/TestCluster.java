package dev.carillon.job.engine;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.AttemptObserver;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.DependencyGate;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.Notices;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One database and as many nodes as a test starts, each with its own pool, notices and engine:
/// what several processes would have, in one JVM.
final class TestCluster implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TestCluster.class);

  static final Duration PATIENCE = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final ObjectMapper json = new ObjectMapper();
  final DatabaseUrl database;
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<JobHandler<?>> handlers = new ArrayList<>();
  private final List<JobTransitionListener> listeners = new ArrayList<>();
  private final List<AttemptObserver> observers = new ArrayList<>();
  private BiFunction<Pool, Notices, DependencyGate> gates = (pool, notices) -> DependencyGate.NONE;
  private final Connection sql;

  TestCluster() {
    this(TestPostgres.newMigratedDatabase());
  }

  /// @param database one with the migrations done
  TestCluster(DatabaseUrl database) {
    this.database = database;
    try {
      sql = TestPostgres.connect(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A kind whose attempts run `body` on the event loop.
  TestCluster reactive(String kind, Function<Attempt<JsonNode>, Uni<JobOutcome>> body) {
    handlers.add(new Reactive(new JobKind<>(kind, JsonNode.class), body));
    return this;
  }

  /// The same for a kind that needs something outside.
  TestCluster needing(
      String kind, Set<String> dependencies, Function<Attempt<JsonNode>, Uni<JobOutcome>> body) {
    handlers.add(new Needing(new JobKind<>(kind, JsonNode.class), dependencies, body));
    return this;
  }

  /// A kind whose attempts run `body` each on a virtual thread.
  TestCluster blocking(String kind, Body body) {
    handlers.add(new Blocking(new JobKind<>(kind, JsonNode.class), body));
    return this;
  }

  /// Has every node made from now on tell this listener.
  TestCluster listening(JobTransitionListener listener) {
    listeners.add(listener);
    return this;
  }

  /// Has every node made from now on tell this observer.
  TestCluster observing(AttemptObserver observer) {
    observers.add(observer);
    return this;
  }

  List<AttemptObserver> observers() {
    return List.copyOf(observers);
  }

  /// Gives every node made from now on a gate of its own.
  TestCluster gated(BiFunction<Pool, Notices, DependencyGate> maker) {
    gates = maker;
    return this;
  }

  DependencyGate gate(Pool pool, Notices notices) {
    return gates.apply(pool, notices);
  }

  /// What a blocking test handler does.
  interface Body {
    JobOutcome run(Attempt<JsonNode> attempt) throws Exception;
  }

  private record Reactive(JobKind<JsonNode> kind, Function<Attempt<JsonNode>, Uni<JobOutcome>> body)
      implements ReactiveJobHandler<JsonNode> {
    @Override
    public Uni<JobOutcome> run(Attempt<JsonNode> attempt) {
      return body.apply(attempt);
    }
  }

  private record Needing(
      JobKind<JsonNode> kind, Set<String> needs, Function<Attempt<JsonNode>, Uni<JobOutcome>> body)
      implements ReactiveJobHandler<JsonNode> {
    @Override
    public Set<String> dependencies(JsonNode args) {
      return needs;
    }

    @Override
    public Uni<JobOutcome> run(Attempt<JsonNode> attempt) {
      return body.apply(attempt);
    }
  }

  private record Blocking(JobKind<JsonNode> kind, Body body)
      implements BlockingJobHandler<JsonNode> {
    @Override
    public JobOutcome run(Attempt<JsonNode> attempt) throws Exception {
      return body.run(attempt);
    }
  }

  /// A node that can enqueue and cancel, and runs nothing until it is started.
  TestNode node(TestConfig config) {
    var node = new TestNode(this, config, handlers, listeners);
    nodes.add(node);
    return node;
  }

  TestNode started(TestConfig config) {
    TestNode node = node(config);
    node.engine.start();
    return node;
  }

  static JobRequest request(String kind) {
    return new JobRequest(kind, Map.of(), "default", null, JobRequest.Options.NONE);
  }

  static JobDefaults defaults() {
    return JobDefaults.STANDARD;
  }

  /// The first column of the first row, or `null` when there is none.
  @Nullable Object one(String query, Object... parameters) {
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
    Object value = one(query, parameters);
    return value instanceof Number number ? number.longValue() : 0;
  }

  /// Changes rows behind the engine's back.
  void change(String statement, Object... parameters) {
    one(statement, parameters);
  }

  @Nullable String finalState(long job) {
    return (String) one("SELECT state FROM job_done WHERE id = ?", job);
  }

  /// What a handler does that does not hear an interrupt.
  static void deafUntil(AtomicBoolean released) {
    while (!released.get()) {
      LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        LOG.debug("Told to stop, and goes on");
      }
    }
  }

  void awaitState(long job, String state) {
    await("job " + job + " to be " + state)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> state.equals(finalState(job)));
  }

  void awaitCount(long expected, String query, Object... parameters) {
    await(query)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> count(query, parameters) == expected);
  }

  @Override
  public void close() {
    nodes.forEach(TestNode::close);
    try {
      sql.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

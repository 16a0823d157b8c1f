package dev.carillon.job.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way to the simulated database and back: statements take their time, in any order; they get
/// lost before they are carried out or after; the server goes away and comes back.
///
/// A statement is carried out at one moment. A transaction has the database for itself from `begin`
/// to its end, so what is not simulated is two transactions that see each other's locks. What is
/// sent on one connection without waiting for answers is carried out in its order.
final class SimServer {

  /// Longest time a statement may be under way. Shorter than [Rescuer] waits for one.
  private static final Duration SLOWEST = Duration.ofSeconds(25);

  /// After so much silence the client gives a connection up (`DatabasePools`).
  private static final Duration UNANSWERED = Duration.ofSeconds(30);

  private final SimWorld world;
  private final SimDatabase database;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private @Nullable Session inTransaction;
  private long awayUntilNanos;
  private boolean calm;

  /// A connection.
  static final class Session {
    private final SimWorld.Owner owner;
    private final Deque<Runnable> sent = new ArrayDeque<>();
    private boolean broken;

    Session(SimWorld.Owner owner) {
      this.owner = owner;
    }

    /// Begins `command` once all that was sent before is carried out; each says so by
    /// [#carriedOut].
    private void send(Runnable command) {
      sent.add(command);
      if (sent.size() == 1) {
        command.run();
      }
    }

    private void carriedOut() {
      sent.remove();
      if (!sent.isEmpty()) {
        sent.element().run();
      }
    }
  }

  SimServer(SimWorld world, SimDatabase database) {
    this.world = world;
    this.database = database;
  }

  /// From now on nothing goes wrong.
  void calm() {
    calm = true;
    awayUntilNanos = 0;
  }

  /// Stops the server for so long: connections break, transactions roll back.
  void away(long nanos) {
    awayUntilNanos = world.nanos() + nanos;
    abort(inTransaction);
  }

  /// The process is gone, or stands still for long: its open transaction rolls back.
  void abandon(SimWorld.Owner owner) {
    if (inTransaction != null && inTransaction.owner == owner) {
      abort(inTransaction);
    }
  }

  private void abort(@Nullable Session session) {
    if (session != null && session == inTransaction) {
      session.broken = true;
      database.rollBack();
      free();
    }
  }

  private boolean away() {
    return awayUntilNanos > world.nanos();
  }

  Future<SqlConnection> connect(SimWorld.Owner owner, Function<Session, SqlConnection> connection) {
    Promise<SqlConnection> promise = SimSql.promise();
    world.after(
        latency(null),
        null,
        () -> {
          if (away()) {
            deliver(owner, () -> promise.fail(SimSql.away()));
          } else {
            deliver(owner, () -> promise.complete(connection.apply(new Session(owner))));
          }
        });
    return promise.future();
  }

  Future<Void> close(Session session) {
    world.after(0, null, () -> abort(session));
    return Future.succeededFuture();
  }

  Future<Void> begin(Session session) {
    Promise<Void> promise = SimSql.promise();
    session.send(() ->
        world.after(
            latency(session), null, () -> whenFree(session, () -> begun(session, promise))));
    return promise.future();
  }

  private void begun(Session session, Promise<Void> promise) {
    if (gone(session) || lost()) {
      fail(session, promise);
    } else {
      inTransaction = session;
      database.begin();
      deliver(session.owner, promise::complete);
    }
    session.carriedOut();
  }

  private boolean gone(Session session) {
    return session.broken || session.owner.dead || away();
  }

  private <T> void fail(Session session, Promise<T> promise) {
    session.broken = true;
    abort(session);
    deliver(session.owner, () -> promise.tryFail(SimSql.away()));
  }

  /// Ends the transaction; a failed commit may have been carried out.
  Future<Void> end(Session session, boolean commit) {
    Promise<Void> promise = SimSql.promise();
    session.send(() -> world.after(latency(session), null, () -> ended(session, commit, promise)));
    return promise.future();
  }

  private void ended(Session session, boolean commit, Promise<Void> promise) {
    if (session != inTransaction || gone(session) || lost()) {
      fail(session, promise);
    } else {
      if (commit) {
        database.commit();
      } else {
        database.rollBack();
      }
      free();
      if (lost()) {
        fail(session, promise);
      } else {
        deliver(session.owner, promise::complete);
      }
    }
    session.carriedOut();
  }

  Future<SimSql.Answer> execute(
      SimWorld.Owner owner, @Nullable Session session, String sql, Tuple values) {
    Promise<SimSql.Answer> promise = SimSql.promise();
    // What is on its way when its sender dies may arrive or not.
    boolean arrives = world.chance(0.7);
    if (session != null) {
      session.send(
          () -> world.after(latency(session), null, () -> execute(session, sql, values, promise)));
      return promise.future();
    }
    world.after(
        latency(null),
        null,
        () -> {
          if ((owner.dead && !arrives) || away() || lost()) {
            deliver(owner, () -> promise.tryFail(SimSql.away()));
          } else if (database.isAlone(sql)) {
            run(sql, values, answer -> answered(owner, promise, answer));
          } else {
            whenFree(null, () -> run(sql, values, answer -> answered(owner, promise, answer)));
          }
        });
    return promise.future();
  }

  private void execute(Session session, String sql, Tuple values, Promise<SimSql.Answer> promise) {
    if (session != inTransaction || gone(session) || lost()) {
      fail(session, promise);
      session.carriedOut();
      return;
    }
    run(
        sql,
        values,
        answer -> {
          deliver(session.owner, () -> promise.complete(answer));
          session.carriedOut();
        });
  }

  private void answered(
      SimWorld.Owner owner, Promise<SimSql.Answer> promise, SimSql.Answer answer) {
    if (!lost()) {
      deliver(owner, () -> promise.complete(answer));
    } else {
      long silence = world.chance(0.5) ? 0 : UNANSWERED.toNanos();
      world.after(silence, owner, () -> promise.tryFail(SimSql.away()));
    }
  }

  /// Statements that lock what they read are one moment; those that do not are two.
  private void run(String sql, Tuple values, Consumer<SimSql.Answer> then) {
    Supplier<SimSql.Answer> second = database.execute(sql, values);
    if (database.isAtOnce(sql)) {
      then.accept(second.get());
    } else {
      world.after(latency(null), null, () -> then.accept(second.get()));
    }
  }

  private void whenFree(@Nullable Session session, Runnable action) {
    if (inTransaction == null || inTransaction == session) {
      action.run();
    } else {
      waiting.add(action);
    }
  }

  private void free() {
    inTransaction = null;
    List<Runnable> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(action -> world.after(latency(null) / 10, null, () -> whenFree(null, action)));
  }

  private void deliver(SimWorld.Owner owner, Runnable answer) {
    world.after(latency(inTransaction), owner, answer);
  }

  private boolean lost() {
    return !calm && world.chance(0.004);
  }

  /// Within a transaction there is no long wait: all others would have to wait as well.
  private long latency(@Nullable Session session) {
    double draw = session == null ? world.random.nextDouble() : 0;
    if (calm || draw < 0.97) {
      return world.between(Duration.ofNanos(100_000), Duration.ofMillis(3));
    }
    if (draw < 0.997) {
      return world.between(Duration.ofMillis(3), Duration.ofMillis(300));
    }
    return world.between(Duration.ofMillis(300), SLOWEST);
  }
}

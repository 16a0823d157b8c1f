package dev.carillon.job.engine;

import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A listener that writes what it hears into a table, line by line, in the transaction it is given;
/// and fails afterwards as often as a test wants.
final class Ledger implements JobTransitionListener {

  private static final String TABLE =
      """
      CREATE TABLE heard (n bigint GENERATED ALWAYS AS IDENTITY, job bigint, event text, runs int,
                          attempt int, done bigint, error text, result text,
                          xid text DEFAULT pg_current_xact_id()::text)
      """;

  private static final String WRITE =
      "INSERT INTO heard (job, event, runs, attempt, done, error, result)"
          + " VALUES ($1, $2, $3, $4, $5, $6, $7)";

  private final Predicate<Event> listens;
  private final Predicate<JobTransition> wants;
  private final boolean onlyTold;
  final AtomicInteger failuresToCome = new AtomicInteger();
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger calls = new AtomicInteger();

  Ledger(TestCluster cluster, Predicate<Event> listens, Predicate<JobTransition> wants) {
    this(cluster, listens, wants, false);
  }

  private Ledger(
      TestCluster cluster,
      Predicate<Event> listens,
      Predicate<JobTransition> wants,
      boolean onlyTold) {
    this.listens = listens;
    this.wants = wants;
    this.onlyTold = onlyTold;
    cluster.change(TABLE);
  }

  /// Listens to all steps of jobs that name somebody in `tell`.
  static Ledger ofTold(TestCluster cluster) {
    return new Ledger(cluster, event -> true, step -> true, true);
  }

  static Ledger ofEverything(TestCluster cluster) {
    return new Ledger(cluster, event -> true, step -> true);
  }

  @Override
  public boolean idle(Event event) {
    return !listens.test(event);
  }

  @Override
  public boolean onlyTold() {
    return onlyTold;
  }

  @Override
  public boolean wants(JobTransition transition) {
    asked.incrementAndGet();
    return wants.test(transition);
  }

  @Override
  public Uni<Void> record(Tx tx, List<JobTransition> transitions) {
    calls.incrementAndGet();
    Uni<Void> written = Uni.createFrom().voidItem();
    for (JobTransition step : transitions) {
      written = written.chain(() -> write(tx, step));
    }
    return written.invoke(() -> {
      if (failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("no ink");
      }
    });
  }

  private static Uni<Void> write(Tx tx, JobTransition step) {
    return tx.connection()
        .preparedQuery(WRITE)
        .execute(
            Tuple.tuple()
                .addLong(step.jobId())
                .addString(step.event().name())
                .addInteger(step.runs())
                .addInteger(step.attempt())
                .addValue(step.progress() == null ? null : step.progress().done())
                .addString(step.error())
                .addString(step.result()))
        .replaceWithVoid();
  }

  /// {@return the events of a job in the order they were written, joined by blanks}
  static String of(TestCluster cluster, long job) {
    return String.valueOf(
        cluster.one("SELECT string_agg(event, ' ' ORDER BY n) FROM heard WHERE job = ?", job));
  }
}

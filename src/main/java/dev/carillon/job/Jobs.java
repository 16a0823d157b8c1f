package dev.carillon.job;

import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.TakenBack;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where jobs begin: everybody who wants work done enqueues it here. Any thread may call.
@Singleton
public final class Jobs {

  /// Rows of a group commit: above the number of callers that wait at a time.
  private static final int MAX_ROWS = 256;

  /// Rows of a statement of a bulk enqueue (engine-measurements.md §8: 1,000 to 5,000).
  private static final int BULK_ROWS = 1_000;

  /// Statements of a bulk enqueue under way at a time (count).
  private static final int BULK_STATEMENTS = 5;

  private final EnqueueStore store;
  private final NewJobs rows;
  private final JobArrivals arrivals;
  private final JobTransitions transitions;
  private final Batcher<NewJob, Enqueued> groupCommit;

  Jobs(EnqueueStore store, NewJobs rows, JobArrivals arrivals, JobTransitions transitions) {
    this.store = store;
    this.rows = rows;
    this.arrivals = arrivals;
    this.transitions = transitions;
    this.groupCommit =
        new Batcher<>(MAX_ROWS, 2, jobs -> insert(jobs).invoke(done -> arrivals.arrived(jobs)));
  }

  /// Enqueues one job. Calls made at the same time share a commit; the job is durable once the
  /// `Uni` completes.
  ///
  /// @return fails when the database is away; whether the job is there is then not known, so
  ///   callers that repeat should set a unique key
  public Uni<Enqueued> enqueue(JobRequest request) {
    String trace = trace();
    return Uni.createFrom()
        .deferred(() -> {
          NewJob job = rows.atHand(request, trace);
          return job == null
              ? rows.prepare(List.of(request), null, trace)
                  .chain(prepared -> groupCommit.submit(prepared.jobs().getFirst()))
              : groupCommit.submit(job);
        });
  }

  /// Enqueues one job in the caller's transaction: it exists if and only if that commits.
  public Uni<Enqueued> enqueue(Tx tx, JobRequest request) {
    return enqueueAll(tx, List.of(request)).map(List::getFirst);
  }

  /// Enqueues many jobs in the caller's transaction, one statement per 1,000.
  ///
  /// @return one answer for each request, in order
  public Uni<List<Enqueued>> enqueueAll(Tx tx, List<JobRequest> requests) {
    return rows.prepare(requests, null, trace()).chain(prepared -> insertAll(tx, prepared));
  }

  /// Enqueues jobs and one more that runs when all of them have ended, whatever their outcome.
  ///
  /// @param requests the batch (count, at least 1); a job that exists already by its unique key is
  ///   not waited for
  /// @param then the job that waits for them
  /// @return the answers of the batch in order, and last that of `then`
  public Uni<List<Enqueued>> enqueueBatch(Tx tx, List<JobRequest> requests, JobRequest then) {
    String trace = trace();
    return rows.prepare(List.of(then), null, trace)
        .map(prepared -> prepared.jobs().getFirst())
        .chain(waiting ->
            rows.prepare(requests, waiting.id(), trace)
                .chain(prepared -> insertAll(tx, prepared))
                .chain(answers -> hold(tx, waiting, answers)));
  }

  /// The waiting job goes in last: only now is it known how many it waits for. Both are in the
  /// caller's transaction, so none of the batch can end before.
  private Uni<List<Enqueued>> hold(Tx tx, NewJob then, List<Enqueued> batch) {
    int created = (int) batch.stream().filter(Enqueued::created).count();
    NewJob held = created == 0 ? then : then.waitingFor(created);
    return insert(tx, List.of(held))
        .invoke(() -> tx.afterCommit(() -> arrivals.arrived(List.of(held))))
        .map(answer -> {
          var all = new ArrayList<>(batch);
          all.addAll(answer);
          return all;
        });
  }

  /// While a statement is under way the next are made and sent: the database is never left waiting
  /// for this process, nor this process for it.
  private Uni<List<Enqueued>> insertAll(Tx tx, NewJobs.Prepared prepared) {
    Uni<List<Enqueued>> answers = Uni.createFrom().item(new ArrayList<>(prepared.size()));
    for (int from = 0; from < prepared.size(); from += BULK_ROWS * BULK_STATEMENTS) {
      int first = from;
      answers = answers.call(soFar -> insertSome(tx, prepared, first).invoke(soFar::addAll));
    }
    return answers.invoke(() -> tx.afterCommit(() -> tellOf(prepared)));
  }

  private void tellOf(NewJobs.Prepared prepared) {
    prepared.lanes().forEach(arrivals::arrived);
    for (JobRequest request : prepared.requests()) {
      arrivals.expected(request.options().delay(), request.options().runAt());
    }
  }

  private Uni<List<Enqueued>> insertSome(Tx tx, NewJobs.Prepared prepared, int first) {
    List<Uni<List<Enqueued>>> statements = new ArrayList<>(BULK_STATEMENTS);
    for (int i = 0; i < BULK_STATEMENTS; i++) {
      int from = Math.min(prepared.size(), first + i * BULK_ROWS);
      int to = Math.min(prepared.size(), from + BULK_ROWS);
      if (from < to) {
        statements.add(Uni.createFrom().deferred(() -> insert(tx, prepared.jobs(from, to))));
      }
    }
    // Who listens may need several statements for each: then one after the other.
    return Uni.join()
        .all(statements)
        .usingConcurrencyOf(heard(prepared) ? 1 : BULK_STATEMENTS)
        .andFailFast()
        .map(lists -> lists.stream().flatMap(List::stream).toList());
  }

  private boolean heard(NewJobs.Prepared prepared) {
    return !transitions.idleUnlessTold(JobTransition.Event.QUEUED)
        || prepared.requests().stream().anyMatch(job -> !job.options().tell().isEmpty());
  }

  private Uni<List<Enqueued>> insert(Tx tx, List<NewJob> jobs) {
    return store.insert(tx, jobs).call(answers -> tell(tx, jobs, answers));
  }

  /// Again when the database took it back: a hundred callers ride on it.
  private Uni<List<Enqueued>> insert(List<NewJob> jobs) {
    return TakenBack.again(() -> insertOnce(jobs));
  }

  private Uni<List<Enqueued>> insertOnce(List<NewJob> jobs) {
    if (!wanted(jobs)) {
      return store.insert(jobs);
    }
    return transitions.inTransaction(
        store.engine(),
        (tx, telling) ->
            store.insert(tx, jobs).call(answers -> telling.tell(tx, queued(jobs, answers))));
  }

  private Uni<Void> tell(Tx tx, List<NewJob> jobs, List<Enqueued> answers) {
    return wanted(jobs) ? transitions.tell(tx, queued(jobs, answers)) : Uni.createFrom().voidItem();
  }

  private boolean wanted(List<NewJob> jobs) {
    return !transitions.idle(JobTransition.Event.QUEUED)
        && jobs.stream()
            .anyMatch(job ->
                !transitions.idle(JobTransition.Event.QUEUED, job.tell())
                    && transitions.wants(job.queued()));
  }

  private static List<JobTransition> queued(List<NewJob> jobs, List<Enqueued> answers) {
    var steps = new ArrayList<JobTransition>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      if (answers.get(i).created()) {
        steps.add(jobs.get(i).queued());
      }
    }
    return steps;
  }

  private static @Nullable String trace() {
    return JobTrace.current().orElse(null);
  }
}

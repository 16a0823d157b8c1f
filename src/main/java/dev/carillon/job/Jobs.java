package dev.carillon.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
  private final Lanes lanes;
  private final JobIds ids;
  private final JobTypes types;
  private final JobArrivals arrivals;
  private final JobTransitions transitions;
  private final ObjectMapper json;
  private final Batcher<NewJob, Enqueued> groupCommit;

  Jobs(
      EnqueueStore store,
      Lanes lanes,
      JobIds ids,
      JobTypes types,
      JobArrivals arrivals,
      JobTransitions transitions,
      ObjectMapper json) {
    this.store = store;
    this.lanes = lanes;
    this.ids = ids;
    this.types = types;
    this.arrivals = arrivals;
    this.transitions = transitions;
    this.json = json;
    this.groupCommit =
        new Batcher<>(MAX_ROWS, 2, jobs -> insert(jobs).invoke(done -> arrivals.arrived(jobs)));
  }

  /// Enqueues one job. Calls made at the same time share a commit; the job is durable once the
  /// `Uni` completes.
  ///
  /// @return fails when the database is away; whether the job is there is then not known, so
  ///   callers that repeat should set a unique key
  public Uni<Enqueued> enqueue(JobRequest request) {
    String trace = JobTrace.current().orElse(null);
    return Uni.createFrom()
        .deferred(() -> {
          Lane lane = lanes.met(laneOf(request));
          long number = lane == null ? JobIds.NONE : ids.next();
          return number == JobIds.NONE
              ? prepare(List.of(request), null, trace)
                  .chain(prepared -> groupCommit.submit(prepared.jobs().getFirst()))
              : groupCommit.submit(newJob(request, number, null, trace));
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
    return prepare(requests, null).chain(prepared -> insertAll(tx, prepared));
  }

  /// Enqueues jobs and one more that runs when all of them have ended, whatever their outcome.
  ///
  /// @param requests the batch (count, at least 1); a job that exists already by its unique key is
  ///   not waited for
  /// @param then the job that waits for them
  /// @return the answers of the batch in order, and last that of `then`
  public Uni<List<Enqueued>> enqueueBatch(Tx tx, List<JobRequest> requests, JobRequest then) {
    return prepare(List.of(then), null)
        .map(prepared -> prepared.jobs().getFirst())
        .chain(waiting ->
            prepare(requests, waiting.id())
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
  private Uni<List<Enqueued>> insertAll(Tx tx, Prepared prepared) {
    Uni<List<Enqueued>> answers = Uni.createFrom().item(new ArrayList<>(prepared.size()));
    for (int from = 0; from < prepared.size(); from += BULK_ROWS * BULK_STATEMENTS) {
      int first = from;
      answers = answers.call(soFar -> insertSome(tx, prepared, first).invoke(soFar::addAll));
    }
    return answers.invoke(() -> tx.afterCommit(() -> tellOf(prepared)));
  }

  private void tellOf(Prepared prepared) {
    prepared.lanes().forEach(arrivals::arrived);
    for (JobRequest request : prepared.requests()) {
      arrivals.expected(request.options().delay(), request.options().runAt());
    }
  }

  private Uni<List<Enqueued>> insertSome(Tx tx, Prepared prepared, int first) {
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

  private boolean heard(Prepared prepared) {
    return !transitions.idleUnlessTold(JobTransition.Event.QUEUED)
        || prepared.requests().stream().anyMatch(job -> !job.options().tell().isEmpty());
  }

  private Uni<List<Enqueued>> insert(Tx tx, List<NewJob> jobs) {
    return store.insert(tx, jobs).call(answers -> tell(tx, jobs, answers));
  }

  private Uni<List<Enqueued>> insert(List<NewJob> jobs) {
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

  /// Requests whose lanes are known and whose numbers are taken.
  ///
  /// @param numbers of each, without the shard
  /// @param lanes they will wait in
  /// @param batch the job that waits for them, or `null`
  /// @param trace they are enqueued in, or `null`
  private record Prepared(
      List<JobRequest> requests,
      List<Long> numbers,
      Set<Integer> lanes,
      @Nullable Long batch,
      @Nullable String trace,
      Jobs maker) {

    int size() {
      return requests.size();
    }

    List<NewJob> jobs() {
      return jobs(0, size());
    }

    List<NewJob> jobs(int from, int to) {
      var jobs = new ArrayList<NewJob>(to - from);
      for (int i = from; i < to; i++) {
        jobs.add(maker.newJob(requests.get(i), numbers.get(i), batch, trace));
      }
      return jobs;
    }
  }

  private Uni<Prepared> prepare(List<JobRequest> requests, @Nullable Long batch) {
    return prepare(requests, batch, JobTrace.current().orElse(null));
  }

  private Uni<Prepared> prepare(
      List<JobRequest> requests, @Nullable Long batch, @Nullable String trace) {
    Set<LaneName> names = new LinkedHashSet<>();
    requests.forEach(request -> names.add(laneOf(request)));
    return lanesOf(names)
        .chain(numbers ->
            ids.take(requests.size())
                .map(taken -> new Prepared(requests, taken, numbers, batch, trace, this)));
  }

  /// New lanes are made one after the other, and not in one chain of them all: thousands of tenants
  /// would be as deep a stack.
  private Uni<Set<Integer>> lanesOf(Set<LaneName> names) {
    Set<Integer> met = new LinkedHashSet<>();
    List<LaneName> fresh = new ArrayList<>();
    for (LaneName name : names) {
      Lane lane = lanes.met(name);
      if (lane == null) {
        fresh.add(name);
      } else {
        met.add(lane.id());
      }
    }
    return fresh.isEmpty()
        ? Uni.createFrom().item(met)
        : Multi.createFrom()
            .iterable(fresh)
            .onItem()
            .transformToUniAndConcatenate(lanes::of)
            .onItem()
            .invoke(made -> met.add(made.id()))
            .onItem()
            .ignoreAsUni()
            .replaceWith(met);
  }

  private LaneName laneOf(JobRequest request) {
    JobRequest.Options options = request.options();
    String queue = options.queue();
    return new LaneName(
        request.tenant(),
        queue == null ? types.defaults(request.kind()).queue() : queue,
        options.concurrencyKey() != null || options.rateKey() != null);
  }

  private NewJob newJob(
      JobRequest request, long number, @Nullable Long batch, @Nullable String trace) {
    JobRequest.Options options = request.options();
    Lane lane = lanes.known(laneOf(request));
    String its = request.trace() == null ? trace : request.trace();
    StoredOptions stored = StoredOptions.of(request.tenant(), options, its);
    String key = options.concurrencyKey();
    return new NewJob(
        JobIds.id(number, lane.name().shard()),
        lane,
        options.priority() == null ? 0 : options.priority(),
        options.runAt(),
        options.delay() == null ? null : options.delay().toMillis(),
        options.maxAttempts() == null
            ? types.defaults(request.kind()).maxAttempts()
            : options.maxAttempts(),
        request.kind(),
        write(request.args()),
        stored.equals(StoredOptions.NONE) ? null : write(stored),
        request.owner(),
        options.uniqueKey(),
        key == null ? null : LaneName.scoped(request.tenant(), key),
        batch,
        null,
        options.tell(),
        its);
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of a job must be a value JSON can hold: " + value.getClass(), e);
    }
  }
}

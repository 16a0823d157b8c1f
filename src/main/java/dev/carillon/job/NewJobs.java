package dev.carillon.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes rows of requests: settles lane, id and defaults, and writes the arguments down. Any thread
/// may call.
@Singleton
final class NewJobs {

  private final Lanes lanes;
  private final JobIds ids;
  private final JobTypes types;
  private final ObjectMapper json;

  NewJobs(Lanes lanes, JobIds ids, JobTypes types, ObjectMapper json) {
    this.lanes = lanes;
    this.ids = ids;
    this.types = types;
    this.json = json;
  }

  /// {@return the row of a request, or `null` when its lane or a number must be asked for first}
  ///
  /// @param trace it is enqueued in, or `null`
  @Nullable NewJob atHand(JobRequest request, @Nullable String trace) {
    Lane lane = lanes.met(laneOf(request));
    long number = lane == null ? JobIds.NONE : ids.next();
    return number == JobIds.NONE ? null : newJob(request, number, null, trace);
  }

  /// Requests whose lanes are known and whose numbers are taken.
  ///
  /// @param numbers of each, without the shard
  /// @param lanes they will wait in
  /// @param batch the job that waits for them, or `null`
  /// @param trace they are enqueued in, or `null`
  record Prepared(
      List<JobRequest> requests,
      List<Long> numbers,
      Set<Integer> lanes,
      @Nullable Long batch,
      @Nullable String trace,
      NewJobs maker) {

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

  /// Settles what many requests need, before any of them is written.
  ///
  /// @param batch the job that waits for them, or `null`
  /// @return fails when the database is away
  Uni<Prepared> prepare(List<JobRequest> requests, @Nullable Long batch, @Nullable String trace) {
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

package dev.carillon.workload.explorer;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobSummary;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks for rebuilds, by the rules of domain-003 §2: one at a time for a connection, and not again
/// within the hour unless forced.
@Singleton
final class Rebuilds {

  /// How the unique key of a rebuild begins; the connection follows.
  static final String KEY = "schema-rebuild-";

  static final String TOO_SOON =
      "The schema was read within the last hour; use force to read it again.";

  private final SchemaCacheStore cache;
  private final Jobs jobs;
  private final JobLookup lookup;
  private final Database database;

  Rebuilds(SchemaCacheStore cache, Jobs jobs, JobLookup lookup, Database database) {
    this.cache = cache;
    this.jobs = jobs;
    this.lookup = lookup;
    this.database = database;
  }

  /// {@return the name under which one rebuild of a connection is live} (domain-003 §2)
  static String key(UUID connection) {
    return KEY + connection;
  }

  /// Enqueues a rebuild.
  ///
  /// @param owner who asks, or `null` for the system
  /// @return the job; fails with a [ProblemException]: 409 with `job_id` while one is live, 429
  ///   with `retry_after_seconds` within the hour
  Uni<Long> ask(String tenant, @Nullable String owner, SchemaRebuild.Args args) {
    JobRequest request = request(tenant, owner, args).withUniqueKey(key(args.connectionId()));
    return database.inTransaction(tx ->
        cache
            .lock(tx, args.connectionId())
            .chain(known -> jobs.enqueue(tx, request).invoke(job -> check(args, known, job)))
            .call(job -> cache.ask(tx, args.connectionId(), job.id()))
            .map(Enqueued::id));
  }

  private static JobRequest request(
      String tenant, @Nullable String owner, SchemaRebuild.Args args) {
    return ExplorerOrders.told(
        JobRequest.of(SchemaRebuild.KIND, args).forOwner(tenant, owner), owner != null);
  }

  /// What is refused goes back with the transaction, the job included.
  private static void check(SchemaRebuild.Args args, SchemaCacheStore.Cache known, Enqueued job) {
    if (!job.created()) {
      throw new ProblemException(
          ProblemType.CONFLICT,
          "A rebuild of this connection is under way.",
          Map.of("job_id", Long.toString(job.id())));
    }
    if (!Boolean.TRUE.equals(args.force()) && known.secondsToWait() > 0) {
      throw new ProblemException(
          ProblemType.TOO_MANY_REQUESTS,
          TOO_SOON,
          Map.of("retry_after_seconds", known.secondsToWait()));
    }
  }

  /// The cache as it stands: a rebuild that ended without a word does not go on for ever.
  ///
  /// @return fails with a [ProblemException], 404, when nothing was ever read or asked for
  Uni<SchemaCacheStore.Cache> current(UUID connection) {
    return cache
        .find(connection)
        .map(found -> found.orElseThrow(Rebuilds::nothing))
        .chain(found -> {
          Long job = found.job();
          return job == null || !found.status().equals("training")
              ? Uni.createFrom().item(found)
              : lookup.find(job).chain(end -> settled(connection, found, job, end));
        });
  }

  private Uni<SchemaCacheStore.Cache> settled(
      UUID connection, SchemaCacheStore.Cache found, long job, Optional<JobSummary> end) {
    if (end.isPresent() && !end.get().state().isFinal()) {
      return Uni.createFrom().item(found);
    }
    String last = end.map(JobSummary::lastError).orElse(null);
    String words = last == null ? "The rebuild ended before it was done." : last;
    return cache
        .fail(connection, job, words)
        .chain(() -> cache.find(connection))
        .map(again -> again.orElseThrow(Rebuilds::nothing));
  }

  static ProblemException nothing() {
    return new ProblemException(
        ProblemType.NOT_FOUND, "The schema of this connection was never read.");
  }

  /// {@return how the job stands}
  Uni<JobSummary> job(long id) {
    return lookup.find(id).map(Optional::orElseThrow);
  }

  /// Rebuilds for connections that nobody asks about, in the order given, five every five seconds.
  ///
  /// @return how many were asked for: those of which none is under way
  Uni<Integer> askForAll(List<ConnectionStore.Key> connections) {
    return database
        .inTransaction(tx -> jobs.enqueueAll(tx, spread(connections)))
        .map(all -> (int) all.stream().filter(Enqueued::created).count());
  }

  static List<JobRequest> spread(List<ConnectionStore.Key> connections) {
    List<JobRequest> requests = new ArrayList<>(connections.size());
    for (int i = 0; i < connections.size(); i++) {
      ConnectionStore.Key connection = connections.get(i);
      var args = new SchemaRebuild.Args(connection.id(), true, null, null);
      requests.add(
          request(connection.tenant(), null, args)
              .withUniqueKey(key(connection.id()))
              .withDelay(TrainAll.BETWEEN.multipliedBy(i / TrainAll.AT_ONCE)));
    }
    return requests;
  }
}

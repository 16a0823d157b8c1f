package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Tells workloads where their jobs stand. It asks nobody's leave: whoever calls has checked that
/// the caller may see the job. Any thread may call; nothing is locked or claimed.
@Singleton
public final class JobLookup {

  private final LookupStore store;

  JobLookup(LookupStore store) {
    this.store = store;
  }

  /// @param id a job's id
  /// @return empty when there never was such a job, or its history has been dropped; fails when the
  ///   database is away
  public Uni<Optional<JobSummary>> find(long id) {
    return store.find(id);
  }

  /// What a job answered when it completed.
  ///
  /// @param id a job's id
  /// @return JSON text; empty while it has not completed, when it answered nothing, and when its
  ///   history has been dropped; fails when the database is away
  public Uni<Optional<String>> result(long id) {
    return store.result(id);
  }
}

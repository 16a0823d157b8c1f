package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/// Marks the entries about deletions that are older than 12 months as archived. They are neither
/// moved nor removed, so that a deletion can still be undone. Requests of that age go. Safe to
/// repeat: it finds nothing the second time.
@Singleton
final class ArchiveDeletions implements ReactiveJobHandler<ArchiveDeletions.Args> {

  static final JobKind<Args> KIND = new JobKind<>("auditLogArchive", Args.class);

  private final DeletionAuditStore audits;
  private final CascadeRequestStore requests;
  private final Database database;

  ArchiveDeletions(DeletionAuditStore audits, CascadeRequestStore requests, Database database) {
    this.audits = audits;
    this.requests = requests;
    this.database = database;
  }

  @RegisterForReflection
  record Args() {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return Cascade.defaults(1, Duration.ofHours(1));
  }

  @Override
  public Set<String> dependencies(Args args) {
    return Cascade.NEEDS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return Cascade.counted(
        database
            .inTransaction(tx -> audits.archive(tx).call(archived -> requests.forget(tx)))
            .map(JobOutcome::completed));
  }
}

package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Enqueues the jobs that move data, and writes down who asked.
@Singleton
final class ExplorerOrders {

  private final Jobs jobs;
  private final Audit audit;
  private final Database database;

  ExplorerOrders(Jobs jobs, Audit audit, Database database) {
    this.jobs = jobs;
    this.audit = audit;
    this.database = database;
  }

  /// {@return the request, whose owner hears of its end}
  static JobRequest told(JobRequest request, boolean hasOwner) {
    return request.with(options -> options.tell(hasOwner ? List.of("all") : List.of()));
  }

  /// {@return the job}
  Uni<Enqueued> enqueue(Actor actor, JobRequest request, UUID connection) {
    JobRequest owned = told(request.forOwner(actor.tenant(), actor.id()), true);
    var entry = AuditEntry.done(actor, "connection." + request.kind(), "connection:" + connection);
    return database.inTransaction(
        tx -> jobs.enqueue(tx, owned).call(() -> audit.record(tx, entry)));
  }
}

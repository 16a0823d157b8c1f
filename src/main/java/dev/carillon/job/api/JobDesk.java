package dev.carillon.job.api;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;

/// What the resources of jobs and queues do, by the same rules, for those who ask in other ways
/// than by HTTP. Any thread may call.
@Singleton
public final class JobDesk {

  private static final Logger LOG = Logger.getLogger(JobDesk.class);

  private final Jobs jobs;
  private final JobChecks checks;
  private final QueueStore queues;
  private final Database database;
  private final JobArrivals arrivals;
  private final Audit audit;
  private final Validator validator;

  JobDesk(
      Jobs jobs,
      JobChecks checks,
      QueueStore queues,
      Database database,
      JobArrivals arrivals,
      Audit audit,
      Validator validator) {
    this.jobs = jobs;
    this.checks = checks;
    this.queues = queues;
    this.database = database;
    this.arrivals = arrivals;
    this.audit = audit;
    this.validator = validator;
  }

  /// Enqueues a job as `POST /api/jobs` does.
  ///
  /// @return fails with a 422 problem that names what is wrong, and when the database is away
  public Uni<Enqueued> add(Actor actor, JobBody body) {
    return Uni.createFrom().deferred(() -> jobs.enqueue(checked(actor, body)));
  }

  private JobRequest checked(Actor actor, JobBody body) {
    var faults = new Faults();
    validator.validate(body).stream()
        .sorted(Comparator.comparing(fault -> fault.getPropertyPath().toString()))
        .forEach(fault -> faults.add(pointer(fault), fault.getMessage()));
    faults.complain();
    JobRequest request = checks.check(actor, body, "", faults);
    faults.complain();
    return request;
  }

  private static String pointer(ConstraintViolation<JobBody> fault) {
    return "/" + fault.getPropertyPath().toString().replace('.', '/');
  }

  /// {@return the queues of the caller's tenant} Fails when the database is away.
  public Uni<List<QueueView>> queues(Actor actor) {
    return queues.queues(actor.tenant(), null);
  }

  /// Starts nothing more from any queue the caller's tenant has.
  ///
  /// @return fails with a 403 problem for who is no admin, and when the database is away
  public Uni<Void> pauseAll(Actor actor) {
    return Uni.createFrom()
        .deferred(() -> {
          requireAdmin(actor);
          LOG.infof("All queues of tenant %s are paused; their jobs wait", actor.tenant());
          return database.inTransaction(tx ->
              queues
                  .pauseAll(tx, actor.tenant(), actor.id())
                  .chain(() -> audit.record(tx, entry(actor, "queue.pause"))));
        });
  }

  /// Starts jobs from all of them again.
  ///
  /// @return fails as [#pauseAll] does
  public Uni<Void> resumeAll(Actor actor) {
    return Uni.createFrom()
        .deferred(() -> {
          requireAdmin(actor);
          return database
              .inTransaction(tx ->
                  queues
                      .resumeAll(tx, actor.tenant())
                      .invoke(lanes -> tx.afterCommit(() -> lanes.forEach(arrivals::arrived)))
                      .chain(() -> audit.record(tx, entry(actor, "queue.resume"))))
              .replaceWithVoid();
        });
  }

  private static AuditEntry entry(Actor actor, String action) {
    return AuditEntry.done(actor.tenant(), actor.id(), action, "queue:*");
  }

  private static void requireAdmin(Actor actor) {
    if (!actor.isAdmin()) {
      throw new ProblemException(ProblemType.FORBIDDEN, "Only an admin may do this.");
    }
  }
}

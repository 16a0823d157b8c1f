package dev.carillon.workload.cascade;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamEvent;
import dev.carillon.workload.cascade.school.Conservatory;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Puts deletions, clean-ups and validations in the queue. The job, who asked for it and why, the
/// entry in the audit log and the warning are one transaction.
@Singleton
final class Deletions {

  private static final Logger LOG = Logger.getLogger(Deletions.class);

  private final Jobs jobs;
  private final CascadeRequestStore requests;
  private final StudentStore students;
  private final Impacts impacts;
  private final CascadeEvents events;
  private final Audit audit;
  private final Database database;

  Deletions(
      Jobs jobs,
      CascadeRequestStore requests,
      StudentStore students,
      Impacts impacts,
      CascadeEvents events,
      Audit audit,
      Database database) {
    this.jobs = jobs;
    this.requests = requests;
    this.students = students;
    this.impacts = impacts;
    this.events = events;
    this.audit = audit;
    this.database = database;
  }

  /// A deletion that is in the queue.
  record Queued<I>(long job, I impact) {}

  /// What is to be done, and how soon.
  ///
  /// @param uniqueKey at most one live job has it
  /// @param resource what it is done to, for the audit log
  /// @param priority -10, 0 or 10
  private record Wish<A>(
      JobKind<A> kind,
      A args,
      String uniqueKey,
      String resource,
      @Nullable String reason,
      int priority,
      List<String> students) {}

  /// Queues the deletion of one student.
  ///
  /// @return fails with a [ProblemException]: 404 when there is no such student or it was deleted,
  ///   409 when its deletion is in the queue
  Uni<Queued<Impact>> one(Actor actor, String student, @Nullable String reason, int priority) {
    var wish =
        new Wish<>(
            DeleteStudent.KIND,
            new DeleteStudent.Args(student),
            "cascade." + student,
            "student:" + student,
            reason,
            priority,
            List.of(student));
    return impact(actor, student)
        .chain(impact ->
            queue(actor, wish, job -> events.warning(actor.tenant(), student, job, impact))
                .map(job -> new Queued<>(job, impact)));
  }

  /// Counts what the deletion of a student would touch, and touches nothing.
  ///
  /// @return fails with a [ProblemException]: 404 when there is no such student or it was deleted
  Uni<Impact> impact(Actor actor, String student) {
    return students
        .live(actor.tenant(), List.of(student))
        .invoke(live -> {
          if (live.isEmpty()) {
            throw new ProblemException(
                ProblemType.NOT_FOUND, "The student was not found, or was deleted before.");
          }
        })
        .chain(() -> impacts.affected(Conservatory.STUDENT, actor.tenant(), List.of(student)))
        .map(Impact::of)
        .onFailure(Deletions::isOfTheAnalysis)
        .recoverWithItem(Impact::unknown);
  }

  /// Queues the deletion of several students.
  ///
  /// @return fails with a [ProblemException]: 400 when there are others among them than students
  ///   who are there, 409 when the same batch is in the queue
  Uni<Queued<Impact.Batch>> batch(
      Actor actor, List<String> ids, @Nullable String reason, int priority) {
    String names = String.join(",", ids.stream().sorted().toList());
    var key = UUID.nameUUIDFromBytes(names.getBytes(StandardCharsets.US_ASCII));
    var wish =
        new Wish<>(
            DeleteStudents.KIND,
            new DeleteStudents.Args(ids),
            "cascade-batch." + key,
            "students:" + ids.size(),
            reason,
            priority,
            ids);
    return students
        .live(actor.tenant(), ids)
        .invoke(live -> refuseOthers(ids, live))
        .chain(() -> impacts.affected(Conservatory.STUDENT, actor.tenant(), ids))
        .map(affected -> Impact.ofBatch(ids.size(), affected))
        .onFailure(Deletions::isOfTheAnalysis)
        .recoverWithItem(() -> Impact.unknownBatch(ids.size()))
        .chain(impact ->
            queue(actor, wish, job -> events.warning(actor.tenant(), job, impact))
                .map(job -> new Queued<>(job, impact)));
  }

  /// The deletion does without the analysis; a refusal stands.
  private static boolean isOfTheAnalysis(Throwable failure) {
    if (failure instanceof ProblemException) {
      return false;
    }
    LOG.warn("What a deletion will touch could not be counted", failure);
    return true;
  }

  private static void refuseOthers(List<String> wanted, List<String> live) {
    List<String> others = new ArrayList<>(wanted);
    others.removeAll(live);
    if (!others.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "Some students were not found, or were deleted before; nothing was queued.",
          Map.of("invalidStudents", others, "validStudents", live.size()));
    }
  }

  /// Queues a clean-up of the actor's tenant.
  ///
  /// @param dryRun only counts
  /// @return fails with a [ProblemException]: 409 when one is in the queue
  Uni<Long> cleanUp(Actor actor, boolean dryRun, int priority) {
    var args = new MendOrphans.Args(true, dryRun);
    String key = MendOrphans.KIND.name() + (dryRun ? ".dry" : "");
    return queue(
        actor,
        new Wish<>(MendOrphans.KIND, args, key, "orphans", null, priority, List.of()),
        job -> List.of());
  }

  /// Queues a validation of the actor's tenant.
  ///
  /// @return fails with a [ProblemException]: 409 when one is in the queue
  Uni<Long> validate(Actor actor, int priority) {
    var args = new CheckIntegrity.Args(true);
    String key = CheckIntegrity.KIND.name();
    return queue(
        actor,
        new Wish<>(CheckIntegrity.KIND, args, key, "integrity", null, priority, List.of()),
        job -> List.of());
  }

  /// The unique key is the guard: of two who ask at the same time one gets the job of the other.
  private <A> Uni<Long> queue(Actor actor, Wish<A> wish, LongFunction<List<StreamEvent>> warning) {
    var request =
        JobRequest.of(wish.kind(), wish.args())
            .forOwner(actor.tenant(), actor.id())
            .with(options -> options.priority(wish.priority()).uniqueKey(wish.uniqueKey()));
    return database.inTransaction(tx ->
        jobs.enqueue(tx, request)
            .invoke(Deletions::refuseSecond)
            .map(Enqueued::id)
            .call(job -> note(tx, actor, wish, job))
            .call(job -> events.publish(tx, warning.apply(job))));
  }

  private static void refuseSecond(Enqueued job) {
    if (!job.created()) {
      throw new ProblemException(
          ProblemType.CONFLICT,
          "This is in the queue already.",
          Map.of("existingJobId", String.valueOf(job.id())));
    }
  }

  private <A> Uni<Void> note(Tx tx, Actor actor, Wish<A> wish, long job) {
    var asked = new CascadeRequestStore.Asked(job, wish.kind().name(), actor.id(), wish.reason());
    var entry =
        new AuditEntry(
            actor.tenant(),
            actor.id(),
            wish.kind().name() + ".queue",
            wish.resource(),
            wish.reason(),
            null,
            Map.of("jobId", String.valueOf(job)),
            true);
    return requests
        .add(tx, actor.tenant(), asked, wish.students())
        .chain(() -> audit.record(tx, entry));
  }
}

package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.LeaseLostException;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Deletes one student. The deletion, the record that this job did it, and the events about it are
/// one transaction: whenever the process dies, the next attempt finds either nothing done or all of
/// it, and then only answers.
@Singleton
final class DeleteStudent implements ReactiveJobHandler<DeleteStudent.Args> {

  static final JobKind<Args> KIND = new JobKind<>("cascadeDeletion", Args.class);

  private static final int WHOLE = 100;

  private final Deletion deletion;
  private final DeletionAuditStore audits;
  private final CascadeRequestStore requests;
  private final StudentStore students;
  private final CascadeEvents events;
  private final ObjectIds ids;

  DeleteStudent(
      Deletion deletion,
      DeletionAuditStore audits,
      CascadeRequestStore requests,
      StudentStore students,
      CascadeEvents events,
      ObjectIds ids) {
    this.deletion = deletion;
    this.audits = audits;
    this.requests = requests;
    this.students = students;
    this.events = events;
    this.ids = ids;
  }

  /// Who asked and why is in the request, not here.
  @RegisterForReflection
  record Args(String studentId) {}

  /// What this job did.
  @RegisterForReflection
  record Done(String auditId) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith("cascade.");
  }

  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of(
        "Ask for it anew, so that rights and reason are looked at again: POST /api/cascade/delete/{studentId}.");
  }

  @Override
  public JobDefaults defaults() {
    return Cascade.defaults(3, Duration.ofSeconds(30));
  }

  @Override
  public Set<String> dependencies(Args args) {
    return Cascade.NEEDS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return Cascade.counted(work(attempt));
  }

  private Uni<JobOutcome> work(Attempt<Args> attempt) {
    Optional<Done> done = attempt.cursor(Done.class);
    if (done.isPresent()) {
      return audits
          .outcome(attempt.tenant(), done.get().auditId())
          .map(
              outcome -> JobOutcome.completed(outcome.map(o -> told(done.get(), o)).orElseThrow()));
    }
    return delete(attempt)
        .onFailure(Deletion.NotThere.class)
        .recoverWithUni(() -> notThere(attempt))
        .onFailure(failure -> !(failure instanceof LeaseLostException))
        .call(() -> tell(attempt, "error", 0, "The attempt failed; nothing was changed by it."));
  }

  private static Deleted told(Done done, DeletionAuditStore.Outcome outcome) {
    return new Deleted(
        true,
        outcome.entityId(),
        outcome.operations(),
        outcome.operations().stream().mapToInt(Operation::affectedDocuments).sum(),
        null,
        done.auditId(),
        outcome.at());
  }

  private Uni<JobOutcome> delete(Attempt<Args> attempt) {
    long begin = System.nanoTime();
    String audit = ids.next();
    attempt.progress(new Progress("starting", 0, WHOLE, null));
    return tell(attempt, "starting", 0, "The deletion begins.")
        .chain(() -> requests.find(attempt.tenant(), attempt.jobId()))
        .map(asked -> order(attempt, audit, asked))
        .chain(order ->
            attempt.commit(
                new Done(audit),
                tx ->
                    deletion
                        .run(tx, Conservatory.STUDENT, order)
                        .call(deleted -> publish(tx, attempt, deleted, begin))))
        .invoke(() -> attempt.progress(new Progress("completed", WHOLE, WHOLE, null)))
        .map(JobOutcome::completed);
  }

  private static Deletion.Order order(
      Attempt<Args> attempt, String audit, Optional<CascadeRequestStore.Asked> asked) {
    return new Deletion.Order(
        attempt.tenant(),
        attempt.args().studentId(),
        audit,
        asked.map(CascadeRequestStore.Asked::by).or(attempt::owner).orElse("system"),
        asked.map(CascadeRequestStore.Asked::reason).orElse(Deletion.NO_REASON));
  }

  /// Each step that changed something, then the end.
  private Uni<Void> publish(Tx tx, Attempt<Args> attempt, Deleted deleted, long begin) {
    String tenant = attempt.tenant();
    String student = deleted.studentId();
    List<StreamEvent> all = new ArrayList<>();
    List<Operation> steps = deleted.cascadeOperations();
    for (int i = 0; i < steps.size(); i++) {
      Operation step = steps.get(i);
      all.addAll(
          events.progress(
              tenant,
              student,
              attempt.jobId(),
              "processing",
              (i + 1) * WHOLE / (steps.size() + 1),
              step.collection() + ": " + step.affectedDocuments()));
    }
    all.addAll(
        events.progress(
            tenant, student, attempt.jobId(), "completed", WHOLE, "The student is deleted."));
    long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    all.addAll(events.complete(tenant, attempt.jobId(), deleted, took));
    return events.publish(tx, all);
  }

  private Uni<Void> tell(Attempt<Args> attempt, String step, int percentage, String details) {
    return tell(
        events.progress(
            attempt.tenant(),
            attempt.args().studentId(),
            attempt.jobId(),
            step,
            percentage,
            details));
  }

  private Uni<Void> tell(List<StreamEvent> all) {
    return Multi.createFrom()
        .iterable(all)
        .onItem()
        .transformToUniAndConcatenate(events::publish)
        .onItem()
        .ignoreAsUni();
  }

  /// Deleted by somebody else is as good, and who follows the student hears of the end as ever;
  /// never there is not.
  private Uni<JobOutcome> notThere(Attempt<Args> attempt) {
    String student = attempt.args().studentId();
    return students
        .exists(attempt.tenant(), student)
        .map(there -> {
          if (!there) {
            throw new FinalFailure("There is no such student any more.");
          }
          return Deleted.before(student);
        })
        .call(before -> tell(attempt, "completed", WHOLE, "The student was deleted before."))
        .call(before -> tell(events.complete(attempt.tenant(), attempt.jobId(), before, 0)))
        .map(JobOutcome::completed);
  }
}

package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.Attempt.LogLevel;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Deletes several students, one transaction each: what happens to one does not touch the others.
/// The position is saved in the transaction of each student, so that an attempt that follows goes
/// on behind the last one.
@Singleton
final class DeleteStudents implements ReactiveJobHandler<DeleteStudents.Args> {

  static final JobKind<Args> KIND = new JobKind<>("batchCascadeDeletion", Args.class);

  /// Most students in a batch (count).
  static final int MOST = 50;

  private static final Logger LOG = Logger.getLogger(DeleteStudents.class);
  private static final int WHOLE = 100;
  private static final Duration LONGEST_TURN = Duration.ofMillis(500);

  private final Deletion deletion;
  private final DeletionAuditStore audits;
  private final CascadeRequestStore requests;
  private final CascadeEvents events;
  private final ObjectIds ids;
  private final Vertx vertx;

  DeleteStudents(
      Deletion deletion,
      DeletionAuditStore audits,
      CascadeRequestStore requests,
      CascadeEvents events,
      ObjectIds ids,
      Vertx vertx) {
    this.deletion = deletion;
    this.audits = audits;
    this.requests = requests;
    this.events = events;
    this.ids = ids;
    this.vertx = vertx;
  }

  /// Who asked and why is in the request, not here.
  @RegisterForReflection
  record Args(List<String> studentIds) {}

  /// How it went with one student.
  ///
  /// @param auditId of its deletion, or `null` when it failed
  /// @param error why it failed, or `null`
  @RegisterForReflection
  record Item(String studentId, @Nullable String auditId, @Nullable String error) {}

  /// Where an attempt resumes.
  ///
  /// @param finished whether the end was told
  @RegisterForReflection
  record Reached(List<Item> items, boolean finished) {

    private Reached with(Item item) {
      var more = new ArrayList<>(items);
      more.add(item);
      return new Reached(List.copyOf(more), false);
    }
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  /// The time of 50 single deletions, and as much again for others.
  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith("cascade-batch.");
  }

  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of(
        "Ask for it anew, so that rights and reason are looked at again: POST /api/cascade/delete/batch.");
  }

  @Override
  public JobDefaults defaults() {
    return Cascade.defaults(3, Duration.ofSeconds(60L * MOST));
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
    Optional<Reached> cursor = attempt.cursor(Reached.class);
    Reached reached = cursor.orElse(new Reached(List.of(), false));
    if (reached.finished()) {
      return summary(attempt, reached).map(JobOutcome::completed);
    }
    return begin(attempt, cursor.isPresent())
        .chain(() -> requests.find(attempt.tenant(), attempt.jobId()))
        .chain(asked -> deleteRest(attempt, reached, asked))
        .chain(all -> finish(attempt, all));
  }

  private Uni<Void> begin(Attempt<Args> attempt, boolean resumed) {
    return resumed
        ? Uni.createFrom().voidItem()
        : events.publish(
            events.batchProgress(
                attempt.tenant(), attempt.jobId(), "starting", 0, counted(attempt, 0)));
  }

  private static String counted(Attempt<Args> attempt, int done) {
    return done + " of " + attempt.args().studentIds().size() + " students";
  }

  private Uni<Reached> deleteRest(
      Attempt<Args> attempt, Reached reached, Optional<CascadeRequestStore.Asked> asked) {
    List<String> all = attempt.args().studentIds();
    int done = reached.items().size();
    long begin = System.nanoTime();
    return done == all.size()
        ? Uni.createFrom().item(reached)
        : deleteOne(attempt, reached, order(attempt, all.get(done), asked))
            .invoke(next -> show(attempt, next))
            .call(() -> turnOfOthers(System.nanoTime() - begin))
            .chain(next -> deleteRest(attempt, next, asked));
  }

  /// A batch takes at most half of the time of the database: nobody waits for it, and many people
  /// wait for what else it does.
  ///
  /// @param took time of the deletion before (ns)
  private Uni<Void> turnOfOthers(long took) {
    long millis = Math.min(Duration.ofNanos(took).toMillis(), LONGEST_TURN.toMillis());
    return millis < 1
        ? Uni.createFrom().voidItem()
        : Uni.createFrom().emitter(others -> vertx.setTimer(millis, due -> others.complete(null)));
  }

  private static void show(Attempt<Args> attempt, Reached reached) {
    int done = reached.items().size();
    attempt.progress(
        new Progress("deleting", done, attempt.args().studentIds().size(), counted(attempt, done)));
  }

  private Deletion.Order order(
      Attempt<Args> attempt, String student, Optional<CascadeRequestStore.Asked> asked) {
    return new Deletion.Order(
        attempt.tenant(),
        student,
        ids.next(),
        asked.map(CascadeRequestStore.Asked::by).or(attempt::owner).orElse("system"),
        asked.map(CascadeRequestStore.Asked::reason).orElse(Deletion.NO_REASON));
  }

  private Uni<Reached> deleteOne(Attempt<Args> attempt, Reached reached, Deletion.Order order) {
    long begin = System.nanoTime();
    Reached next = reached.with(new Item(order.id(), order.auditId(), null));
    return attempt
        .commit(
            next,
            tx ->
                deletion
                    .run(tx, Conservatory.STUDENT, order)
                    .call(deleted -> {
                      long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
                      return publish(
                          tx,
                          attempt,
                          next,
                          events.complete(attempt.tenant(), attempt.jobId(), deleted, took));
                    }))
        .replaceWith(next)
        .onFailure(failure -> Isolation.isOfThePart(failure, attempt))
        .recoverWithUni(failure -> putDown(attempt, reached, order.id(), failure));
  }

  private Uni<Void> publish(Tx tx, Attempt<Args> attempt, Reached reached, List<StreamEvent> more) {
    int done = reached.items().size();
    List<StreamEvent> all = new ArrayList<>(more);
    all.add(
        events.batchProgress(
            attempt.tenant(),
            attempt.jobId(),
            "processing",
            done * WHOLE / attempt.args().studentIds().size(),
            counted(attempt, done)));
    return events.publish(tx, all);
  }

  private Uni<Reached> putDown(
      Attempt<Args> attempt, Reached reached, String student, Throwable failure) {
    String error =
        failure instanceof Deletion.NotThere
            ? String.valueOf(failure.getMessage())
            : "The deletion failed; nothing of this student was changed.";
    if (!(failure instanceof Deletion.NotThere)) {
      LOG.warnf(failure, "Student %s of job %d was not deleted", student, attempt.jobId());
      attempt.log(LogLevel.WARN, "Student " + student + " was not deleted.");
    }
    Reached next = reached.with(new Item(student, null, error));
    List<StreamEvent> told =
        events.progress(attempt.tenant(), student, attempt.jobId(), "error", 0, error);
    return attempt.commit(next, tx -> publish(tx, attempt, next, told)).replaceWith(next);
  }

  private Uni<JobOutcome> finish(Attempt<Args> attempt, Reached all) {
    return summary(attempt, all)
        .call(summary ->
            attempt.commit(
                new Reached(all.items(), true),
                tx ->
                    events.publish(
                        tx,
                        List.of(
                            events.batchProgress(
                                attempt.tenant(),
                                attempt.jobId(),
                                "completed",
                                WHOLE,
                                counted(attempt, all.items().size())),
                            events.batchComplete(attempt.tenant(), attempt.jobId(), summary)))))
        .map(JobOutcome::completed);
  }

  private Uni<BatchSummary> summary(Attempt<Args> attempt, Reached all) {
    return audits
        .totals(
            attempt.tenant(),
            all.items().stream().map(Item::auditId).filter(Objects::nonNull).toList())
        .map(affected -> BatchSummary.of(all.items(), affected));
  }
}

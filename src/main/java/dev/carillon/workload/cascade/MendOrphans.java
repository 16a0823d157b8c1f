package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Finds what names a student that is not there, or lists one that is not active, and does to it
/// what its deletion would have done. History that is archived, and history of a student that is
/// merely not active, is left alone. One transaction a reference.
@Singleton
final class MendOrphans implements ReactiveJobHandler<MendOrphans.Args> {

  static final JobKind<Args> KIND = new JobKind<>("orphanedReferenceCleanup", Args.class);

  private static final Logger LOG = Logger.getLogger(MendOrphans.class);
  private static final int WHOLE = 100;

  private final ReferenceStore references;
  private final IntegrityRunStore runs;
  private final OrphanFigureStore figures;
  private final CascadeEvents events;
  private final TenantSpread spread;

  MendOrphans(
      ReferenceStore references,
      IntegrityRunStore runs,
      OrphanFigureStore figures,
      CascadeEvents events,
      TenantSpread spread) {
    this.references = references;
    this.runs = runs;
    this.figures = figures;
    this.events = events;
    this.spread = spread;
  }

  /// @param oneTenant `true` for the job's own tenant; else every tenant gets a job of its own
  /// @param dryRun `true` only to count
  @RegisterForReflection
  record Args(@Nullable Boolean oneTenant, @Nullable Boolean dryRun) {}

  /// What was found in one reference.
  ///
  /// @param error why it could not be looked at, or `null`
  @RegisterForReflection
  record Finding(String collection, String field, int found, int removed, @Nullable String error) {}

  @RegisterForReflection
  record Reached(List<Finding> findings, boolean finished) {

    private Reached with(Finding finding) {
      var more = new ArrayList<>(findings);
      more.add(finding);
      return new Reached(List.copyOf(more), false);
    }
  }

  @RegisterForReflection
  record Failed(String collection, String field, String error) {}

  /// The job's result (domain 000 §2).
  ///
  /// @param dryRun `true` when nothing was changed
  /// @param orphansRemoved rows mended (count)
  @RegisterForReflection
  record Result(
      boolean dryRun,
      int orphansFound,
      int orphansRemoved,
      int collectionsChecked,
      List<Finding> findings,
      List<Failed> errors) {

    private static Result of(boolean dryRun, List<Finding> all) {
      List<Failed> errors = new ArrayList<>();
      for (Finding each : all) {
        if (each.error() != null) {
          errors.add(new Failed(each.collection(), each.field(), each.error()));
        }
      }
      return new Result(
          dryRun,
          all.stream().mapToInt(Finding::found).sum(),
          all.stream().mapToInt(Finding::removed).sum(),
          (int) all.stream().map(Finding::collection).distinct().count(),
          all.stream().filter(each -> each.found() > 0).toList(),
          errors);
    }
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith(KIND.name());
  }

  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of("Ask for it anew: POST /api/cascade/cleanup/orphans.");
  }

  @Override
  public JobDefaults defaults() {
    return Cascade.defaults(3, Duration.ofMinutes(10));
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
    if (!Boolean.TRUE.equals(attempt.args().oneTenant())) {
      return spread.spread(attempt, KIND, new Args(true, attempt.args().dryRun()));
    }
    Reached reached = attempt.cursor(Reached.class).orElse(new Reached(List.of(), false));
    boolean dryRun = Boolean.TRUE.equals(attempt.args().dryRun());
    return references
        .countOrphans(Conservatory.STUDENT, attempt.tenant())
        .chain(counts -> rest(attempt, dryRun, reached, counts))
        .chain(all -> finish(attempt, Result.of(dryRun, all.findings()), all));
  }

  private Uni<Reached> rest(
      Attempt<Args> attempt, boolean dryRun, Reached reached, List<Integer> counts) {
    int done = reached.findings().size();
    return done == counts.size()
        ? Uni.createFrom().item(reached)
        : one(
                attempt,
                dryRun,
                reached,
                Conservatory.STUDENT.references().get(done),
                counts.get(done))
            .chain(next -> rest(attempt, dryRun, next, counts));
  }

  /// @param counted rows at fault when the job looked (count)
  private Uni<Reached> one(
      Attempt<Args> attempt, boolean dryRun, Reached reached, Reference reference, int counted) {
    var found =
        new Finding(reference.collection(), reference.field(), counted, dryRun ? 0 : counted, null);
    Reached next = reached.with(found);
    return attempt
        .commit(
            next,
            tx ->
                (dryRun || counted == 0
                        ? Uni.createFrom().item(0)
                        : references.mendOrphans(
                            tx, Conservatory.STUDENT, reference, attempt.tenant()))
                    .call(mended -> tell(tx, attempt, next, found, mended)))
        .replaceWith(next)
        .onFailure(failure -> Isolation.isOfThePart(failure, attempt))
        .recoverWithUni(failure -> putDown(attempt, reached, reference, failure));
  }

  private Uni<Void> tell(Tx tx, Attempt<Args> attempt, Reached next, Finding found, int mended) {
    List<StreamEvent> told = new ArrayList<>();
    if (found.found() > 0) {
      told.add(
          events.issue(
              attempt.tenant(),
              "medium",
              found.collection(),
              found.field(),
              found.found(),
              mended));
    }
    told.add(progress(attempt, next, found.collection()));
    return events.publish(tx, told);
  }

  private StreamEvent progress(Attempt<Args> attempt, Reached reached, String collection) {
    int done = reached.findings().size();
    int total = Conservatory.STUDENT.references().size();
    attempt.progress(new Progress("scanning", done, total, collection));
    return events.integrityProgress(
        attempt.tenant(), attempt.jobId(), "scanning", done * WHOLE / total, collection);
  }

  private Uni<Reached> putDown(
      Attempt<Args> attempt, Reached reached, Reference reference, Throwable failure) {
    LOG.warnf(failure, "Clean-up %d could not mend %s", attempt.jobId(), reference.name());
    String error = "Could not be mended; nothing was changed there.";
    Reached next =
        reached.with(new Finding(reference.collection(), reference.field(), 0, 0, error));
    return attempt
        .commit(
            next,
            tx ->
                events.publish(
                    tx,
                    List.of(
                        events.brokenCheck(
                            attempt.tenant(), reference.collection(), reference.field(), error),
                        progress(attempt, next, reference.collection()))))
        .replaceWith(next);
  }

  private Uni<JobOutcome> finish(Attempt<Args> attempt, Result result, Reached all) {
    if (all.finished()) {
      return Uni.createFrom().item(JobOutcome.completed(result));
    }
    String tenant = attempt.tenant();
    List<StreamEvent> told = new ArrayList<>();
    told.add(events.integrityComplete(tenant, attempt.jobId(), result));
    if (!result.errors().isEmpty()) {
      told.add(
          events.alert(
              tenant,
              "integrity_issue",
              "A clean-up could not mend everything.",
              new CascadeEvents.AlertDetails(
                  String.valueOf(attempt.jobId()), KIND.name(), null, result.errors().size())));
    }
    return attempt
        .commit(
            new Reached(all.findings(), true),
            tx ->
                runs.add(
                        tx,
                        tenant,
                        attempt.jobId(),
                        KIND.name(),
                        result.orphansFound(),
                        result.orphansRemoved())
                    .chain(() ->
                        figures.put(tx, tenant, result.orphansFound() - result.orphansRemoved()))
                    .chain(() -> events.publish(tx, told)))
        .replaceWith(JobOutcome.completed(result));
  }
}

package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.stream.StreamEvent;
import dev.carillon.workload.cascade.IntegrityStore.Check;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks whether a tenant's tables agree with each other, by five checks, and changes nothing.
@Singleton
final class CheckIntegrity implements ReactiveJobHandler<CheckIntegrity.Args> {

  static final JobKind<Args> KIND = new JobKind<>("integrityValidation", Args.class);

  private static final Logger LOG = Logger.getLogger(CheckIntegrity.class);
  private static final List<Check> CHECKS = List.of(Check.values());
  private static final int WHOLE = 100;

  /// Above this many issues the summary is of high severity.
  private static final int MANY = 100;

  private final IntegrityStore checks;
  private final IntegrityRunStore runs;
  private final CascadeEvents events;
  private final TenantSpread spread;

  CheckIntegrity(
      IntegrityStore checks, IntegrityRunStore runs, CascadeEvents events, TenantSpread spread) {
    this.checks = checks;
    this.runs = runs;
    this.events = events;
    this.spread = spread;
  }

  /// @param oneTenant `true` for the job's own tenant; else every tenant gets a job of its own
  @RegisterForReflection
  record Args(@Nullable Boolean oneTenant) {}

  /// What one check found.
  ///
  /// @param looked rows it went through (count)
  /// @param details the first 20 faults, in ids
  /// @param error why it could not look, or `null`
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Finding(
      String check, int looked, int found, List<String> details, @Nullable String error) {}

  @RegisterForReflection
  record Reached(List<Finding> findings, boolean finished) {

    private Reached with(Finding finding) {
      var more = new ArrayList<>(findings);
      more.add(finding);
      return new Reached(List.copyOf(more), false);
    }
  }

  /// @param issuesFound count
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Issues(
      int issuesFound,
      List<String> details,
      List<String> recommendations,
      @Nullable String error) {}

  /// The job's result (domain 000 §2).
  ///
  /// @param totalDocuments rows looked at (count)
  /// @param integrityIssues faults of all checks (count)
  /// @param issuesByType by name of the check
  @RegisterForReflection
  record Result(
      int totalDocuments,
      int integrityIssues,
      Map<String, Issues> issuesByType,
      List<String> recommendations) {

    private static Result of(List<Finding> findings) {
      Map<String, Issues> byType = new LinkedHashMap<>();
      List<String> advice = new ArrayList<>();
      for (int i = 0; i < findings.size(); i++) {
        Finding each = findings.get(i);
        List<String> own = each.found() > 0 ? List.of(CHECKS.get(i).advice()) : List.of();
        advice.addAll(own);
        byType.put(each.check(), new Issues(each.found(), each.details(), own, each.error()));
      }
      return new Result(
          findings.stream().mapToInt(Finding::looked).sum(),
          findings.stream().mapToInt(Finding::found).sum(),
          byType,
          advice);
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
    return Optional.of("Ask for it anew: POST /api/cascade/integrity/validate.");
  }

  @Override
  public JobDefaults defaults() {
    return Cascade.defaults(2, Duration.ofMinutes(30));
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
      return spread.spread(attempt, KIND, new Args(true));
    }
    Reached reached = attempt.cursor(Reached.class).orElse(new Reached(List.of(), false));
    return rest(attempt, reached).chain(all -> finish(attempt, Result.of(all.findings()), all));
  }

  private Uni<Reached> rest(Attempt<Args> attempt, Reached reached) {
    int done = reached.findings().size();
    return done == CHECKS.size()
        ? Uni.createFrom().item(reached)
        : one(attempt, reached, CHECKS.get(done)).chain(next -> rest(attempt, next));
  }

  private Uni<Reached> one(Attempt<Args> attempt, Reached reached, Check check) {
    return checks
        .look(attempt.tenant(), check)
        .map(found -> new Finding(check.word(), found.looked(), found.found(), found.told(), null))
        .onFailure(failure -> Isolation.isOfThePart(failure, attempt))
        .recoverWithItem(failure -> {
          LOG.warnf(failure, "Check %s of job %d broke off", check.word(), attempt.jobId());
          return new Finding(check.word(), 0, 0, List.of(), "The check could not be made.");
        })
        .map(reached::with)
        .call(next -> attempt.commit(next, tx -> events.publish(tx, told(attempt, next, check))));
  }

  private List<StreamEvent> told(Attempt<Args> attempt, Reached next, Check check) {
    int reached = 0;
    for (int i = 0; i < next.findings().size(); i++) {
      reached += CHECKS.get(i).weight();
    }
    attempt.progress(new Progress("validating", reached, WHOLE, check.word()));
    List<StreamEvent> told = new ArrayList<>();
    String error = next.findings().getLast().error();
    if (error != null) {
      told.add(events.brokenCheck(attempt.tenant(), check.collection(), check.word(), error));
    }
    told.add(
        events.integrityProgress(
            attempt.tenant(), attempt.jobId(), "validating", reached, check.word()));
    return told;
  }

  private Uni<JobOutcome> finish(Attempt<Args> attempt, Result result, Reached all) {
    if (all.finished()) {
      return Uni.createFrom().item(JobOutcome.completed(result));
    }
    String tenant = attempt.tenant();
    int issues = result.integrityIssues();
    List<StreamEvent> told = new ArrayList<>();
    if (issues > 0) {
      told.add(events.summary(tenant, issues > MANY ? "high" : "medium", issues));
    }
    told.add(events.integrityComplete(tenant, attempt.jobId(), result));
    if (issues > MANY) {
      told.add(
          events.alert(
              tenant,
              "integrity_issue",
              "A validation found many faults.",
              new CascadeEvents.AlertDetails(
                  String.valueOf(attempt.jobId()), KIND.name(), null, issues)));
    }
    return attempt
        .commit(
            new Reached(all.findings(), true),
            tx ->
                runs.add(tx, tenant, attempt.jobId(), KIND.name(), issues, 0)
                    .chain(() -> events.publish(tx, told)))
        .replaceWith(JobOutcome.completed(result));
  }
}

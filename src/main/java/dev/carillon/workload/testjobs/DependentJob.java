package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Set;

/// Needs a dependency, which fails its first attempts.
@Singleton
final class DependentJob implements ReactiveJobHandler<DependentJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("dependent", Args.class);

  /// @param dependency key of what it needs, such as `provider:demo`
  /// @param failures attempts that fail because of it before one succeeds (count, at least 0)
  @RegisterForReflection
  record Args(String dependency, int failures) {}

  private final TestJobs config;
  private final FragileCall fragile;

  DependentJob(TestJobs config, FragileCall fragile) {
    this.config = config;
    this.fragile = fragile;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public boolean available() {
    return config.enabled();
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public Set<String> dependencies(Args args) {
    return args.dependency() == null ? Set.of() : Set.of(args.dependency());
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    Args args = attempt.args();
    String dependency = args.dependency() == null ? "nothing" : args.dependency();
    return fragile
        .call(dependency, attempt.number() <= args.failures())
        .replaceWith(JobOutcome.completed());
  }
}

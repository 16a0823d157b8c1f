package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/// Fails its first attempts.
@Singleton
final class FlakyJob implements ReactiveJobHandler<FlakyJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("flaky", Args.class);

  /// @param failures attempts that fail before one succeeds (count, at least 0)
  @RegisterForReflection
  record Args(int failures) {}

  private final TestJobs config;

  FlakyJob(TestJobs config) {
    this.config = config;
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
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    int left = attempt.args().failures() - attempt.number() + 1;
    return left > 0
        ? Uni.createFrom()
            .failure(() -> new IllegalStateException("Failing on purpose, " + left + " to go"))
        : Uni.createFrom().item(JobOutcome.completed());
  }
}

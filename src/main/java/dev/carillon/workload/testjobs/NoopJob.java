package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Does nothing: what is left is the engine's own cost.
@Singleton
final class NoopJob implements ReactiveJobHandler<NoopJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("noop", Args.class);

  /// Two numbers, so that there is a payload to carry.
  @RegisterForReflection
  record Args(@Nullable Long a, @Nullable Long b) {}

  private final TestJobs config;

  NoopJob(TestJobs config) {
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
    return Uni.createFrom().item(JobOutcome.completed());
  }
}

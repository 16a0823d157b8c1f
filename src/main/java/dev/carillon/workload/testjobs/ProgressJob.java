package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/// Tells its progress step by step and saves each step, so that it resumes where it was killed.
@Singleton
final class ProgressJob implements BlockingJobHandler<ProgressJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("progress", Args.class);

  /// @param steps how many (count, at least 1)
  /// @param millis time each takes (ms, at least 1)
  @RegisterForReflection
  record Args(int steps, long millis) {}

  private final TestJobs config;

  ProgressJob(TestJobs config) {
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
  public JobOutcome run(Attempt<Args> attempt) {
    int steps = attempt.args().steps();
    Duration each = Duration.ofMillis(Math.max(1, attempt.args().millis()));
    for (int step = attempt.cursor(Integer.class).orElse(0); step < steps; step++) {
      attempt.progress(new Progress("stepping", step, steps, "Step " + (step + 1)));
      attempt.await(Uni.createFrom().voidItem().onItem().delayIt().by(each));
      attempt.await(attempt.checkpoint(step + 1));
    }
    attempt.progress(new Progress("done", steps, steps, "Completed"));
    return JobOutcome.completed(Map.of("steps", steps));
  }
}

package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Takes a while without using a thread.
@Singleton
final class SleepJob implements ReactiveJobHandler<SleepJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("sleep", Args.class);

  /// @param millis how long (ms, at least 0)
  @RegisterForReflection
  record Args(long millis) {}

  private final TestJobs config;

  SleepJob(TestJobs config) {
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
    Uni<JobOutcome> done = Uni.createFrom().item(JobOutcome.completed());
    long millis = attempt.args().millis();
    return millis <= 0 ? done : done.onItem().delayIt().by(Duration.ofMillis(millis));
  }
}

package dev.carillon.workload.testjobs;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;

/// Ends its process on the spot, as a crash would: nothing is flushed, no hook runs.
@Singleton
final class CrashJob implements BlockingJobHandler<CrashJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("crash", Args.class);

  /// What `kill -9` leaves as exit code.
  private static final int KILLED = 137;

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  private final TestJobs config;

  CrashJob(TestJobs config) {
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
    Runtime.getRuntime().halt(KILLED);
    return JobOutcome.completed();
  }
}

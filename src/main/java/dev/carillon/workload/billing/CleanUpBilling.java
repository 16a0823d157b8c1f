package dev.carillon.workload.billing;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.workload.billing.upload.FileStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/// Removes uploads that nobody validated within 24 hours. One job for the whole installation, which
/// puts itself off by an hour each time and so never ends.
@Singleton
final class CleanUpBilling implements ReactiveJobHandler<CleanUpBilling.Args> {

  static final JobKind<Args> KIND = new JobKind<>("billing.clean-up", Args.class);

  private static final Logger LOG = Logger.getLogger(CleanUpBilling.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  private final FileStore files;

  CleanUpBilling(FileStore files) {
    this.files = files;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return files
        .removeOld()
        .map(removed -> JobOutcome.snoozed(EVERY, "Removed " + removed + " old uploads"))
        .onFailure()
        .invoke(
            failure -> LOG.warnf("Old uploads were not removed, again in a minute: %s", failure))
        .onFailure()
        .recoverWithItem(JobOutcome.snoozed(AFTER_FAILURE, "The uploads could not be removed"));
  }
}

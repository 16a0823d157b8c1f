package dev.carillon.workload.billing;

import dev.carillon.file.FileStore;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.workload.billing.upload.BillingFiles;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;

/// Removes uploads that nobody validated within 24 hours. A schedule starts it each hour.
///
/// Safe to repeat: what is gone stays gone.
@Singleton
final class CleanUpBilling implements ReactiveJobHandler<CleanUpBilling.Args> {

  static final JobKind<Args> KIND = new JobKind<>("billing.clean-up", Args.class);

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
        .removeOld(BillingFiles.PURPOSE)
        .map(removed -> JobOutcome.completed(Map.of("removed", removed)));
  }
}

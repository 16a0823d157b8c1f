package dev.carillon.audit;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jboss.logging.Logger;

/// Archives the months of the audit log that are old enough, and drops those past their time
/// (`auditLogArchive` of document 000, `audit-log-archival` of document 001). Safe to repeat: a
/// month that is archived is passed over.
@Singleton
final class ArchiveAudit implements ReactiveJobHandler<ArchiveAudit.Args> {

  static final JobKind<Args> KIND = new JobKind<>("audit.archive", Args.class);

  private static final Logger LOG = Logger.getLogger(ArchiveAudit.class);

  /// Nothing to say: the policy is configuration.
  @RegisterForReflection
  record Args() {}

  /// @param recordsArchived entries that moved (count)
  /// @param monthsDropped months that left the archive (count)
  /// @param cutoffDate entries of before it were to move
  @RegisterForReflection
  record Result(long recordsArchived, long monthsDropped, OffsetDateTime cutoffDate) {}

  private final ArchiveStore store;
  private final ArchiveConfig policy;

  ArchiveAudit(ArchiveStore store, ArchiveConfig policy) {
    this.store = store;
    this.policy = policy;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  /// One try, an hour at most (domain-000 §4): the next day tries again.
  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        "maintenance", 1, new Backoff.Fixed(Duration.ofMinutes(1)), Duration.ofHours(1));
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .cutoff(policy)
        .chain(cutoff ->
            archive(cutoff)
                .chain(archived -> drop().map(dropped -> new Result(archived, dropped, cutoff))))
        .map(JobOutcome::completed);
  }

  private Uni<Long> archive(OffsetDateTime cutoff) {
    return each(store.toArchive(cutoff))
        .onItem()
        .transformToUniAndConcatenate(month ->
            store
                .archive(month)
                .invoke(moved -> LOG.infof("Archived %d audit entries of %s", moved, month)))
        .collect()
        .asList()
        .map(moved -> moved.stream().mapToLong(Long::longValue).sum());
  }

  private Uni<Long> drop() {
    return each(policy
            .keepMonths()
            .map(store::toDrop)
            .orElseGet(() -> Uni.createFrom().item(List.of())))
        .onItem()
        .transformToUniAndConcatenate(month ->
            store
                .drop(month)
                .invoke(() -> LOG.infof("Dropped the audit entries of %s", month))
                .replaceWith(1L))
        .collect()
        .asList()
        .map(dropped -> (long) dropped.size());
  }

  private static Multi<LocalDate> each(Uni<List<LocalDate>> months) {
    return months.onItem().transformToMulti(found -> Multi.createFrom().iterable(found));
  }
}

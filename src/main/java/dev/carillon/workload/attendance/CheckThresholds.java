package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Checks the attendance of all active students of all tenants, a page at a time. Each page and the
/// place reached commit together, so a check that was killed goes on behind its last page and tells
/// nobody twice.
@Singleton
final class CheckThresholds implements BlockingJobHandler<CheckThresholds.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification-threshold-check", Args.class);

  /// Students of a page: 5,000 took 0.4 s with alerts for a third of them, 0.1 s without, and hold
  /// their rows for as long.
  static final int PAGE = 5_000;

  static final UUID FIRST = new UUID(0, 0);

  /// @param tenant whose students; all tenants' when `null`
  @RegisterForReflection
  record Args(@Nullable String tenant) {}

  /// How far a run is.
  @RegisterForReflection
  record Place(String tenant, UUID last, int checked) {}

  /// A student who could not be checked.
  @RegisterForReflection
  record Fault(String studentId, String error) {}

  /// What a run answers (domain-001 §2).
  ///
  /// @param executionTime from the start of the last attempt (ms)
  @RegisterForReflection
  record Result(
      int totalStudentsChecked,
      int notificationsSent,
      int notificationsFailed,
      List<Fault> errors,
      long executionTime,
      Instant timestamp) {}

  private final ThresholdCheck check;
  private final CheckStore store;
  private final InstantSource clock;

  CheckThresholds(ThresholdCheck check, CheckStore store, InstantSource clock) {
    this.check = check;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        "attendance",
        3,
        new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30)),
        Duration.ofMinutes(30));
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    Instant begun = clock.instant();
    @Nullable String only = attempt.args().tenant();
    @Nullable Place place = attempt.cursor(Place.class).orElse(null);
    if (place == null) {
      place = only == null ? nextTenant(attempt, "", 0) : new Place(only, FIRST, 0);
    }
    int checked = 0;
    while (place != null) {
      checked = place.checked();
      CheckStore.PageEnd end = attempt.await(store.pageEnd(place.tenant(), place.last(), PAGE));
      if (end.last() == null) {
        place = only == null ? nextTenant(attempt, place.tenant(), checked) : null;
      } else {
        place = check(attempt, place, end);
        attempt.progress(
            new Progress("checking", place.checked(), 0, place.checked() + " students checked"));
      }
    }
    Instant ended = clock.instant();
    return JobOutcome.completed(
        new Result(
            checked,
            attempt.await(store.toldBy(attempt.jobId())),
            0,
            List.of(),
            Duration.between(begun, ended).toMillis(),
            ended));
  }

  private Place check(Attempt<Args> attempt, Place from, CheckStore.PageEnd end) {
    var next =
        new Place(
            from.tenant(), Objects.requireNonNull(end.last()), from.checked() + end.students());
    attempt.await(
        attempt.commit(
            next, tx -> check.page(tx, from.tenant(), from.last(), PAGE, attempt.jobId())));
    return next;
  }

  private @Nullable Place nextTenant(Attempt<Args> attempt, String after, int checked) {
    return attempt
        .await(store.tenantAfter(after))
        .map(tenant -> new Place(tenant, FIRST, checked))
        .orElse(null);
  }
}

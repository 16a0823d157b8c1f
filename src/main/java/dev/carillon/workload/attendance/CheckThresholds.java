package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.DatabaseAway;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Checks the attendance of all active students of all tenants, a page at a time. Each page and the
/// place reached commit together, so a check that was killed goes on behind its last page and tells
/// nobody twice. A tenant that cannot be checked keeps no other from it.
@Singleton
final class CheckThresholds implements BlockingJobHandler<CheckThresholds.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification-threshold-check", Args.class);

  /// Students of a page: 5,000 took 0.4 s with alerts for a third of them, 0.1 s without, and hold
  /// their rows for as long.
  static final int PAGE = 5_000;

  static final UUID FIRST = new UUID(0, 0);

  /// Tenants a run passes over (count). More of them have their trouble in common, and it is not
  /// their data.
  private static final int MOST_REFUSED = 20;

  private static final Logger LOG = Logger.getLogger(CheckThresholds.class);

  /// @param tenant whose students; all tenants' when `null`
  @RegisterForReflection
  record Args(@Nullable String tenant) {}

  /// How far a run is.
  ///
  /// @param tenant the last that was begun
  /// @param open those that were begun and are not finished, and the last student checked of each
  /// @param checked students (count)
  @RegisterForReflection
  record Place(String tenant, Map<String, UUID> open, int checked) {

    static final Place START = new Place("", Map.of(), 0);

    /// A place saved by a version before this one names no open tenants: its tenant is begun anew.
    Place(String tenant, @Nullable Map<String, UUID> open, int checked) {
      this.tenant = tenant;
      this.open = open == null ? Map.of(tenant, FIRST) : open;
      this.checked = checked;
    }

    UUID last(String of) {
      return open.getOrDefault(of, FIRST);
    }

    Place begin(String next) {
      return new Place(next, with(next, FIRST), checked);
    }

    Place reached(String of, UUID last, int more) {
      return new Place(tenant, with(of, last), checked + more);
    }

    Place finished(String of) {
      Map<String, UUID> rest = new TreeMap<>(open);
      rest.remove(of);
      return new Place(tenant, rest, checked);
    }

    private Map<String, UUID> with(String of, UUID last) {
      Map<String, UUID> all = new TreeMap<>(open);
      all.put(of, last);
      return all;
    }
  }

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
    Place place =
        attempt.cursor(Place.class).orElse(only == null ? Place.START : Place.START.begin(only));
    List<RuntimeException> refused = new ArrayList<>();
    for (String tenant : List.copyOf(place.open().keySet())) {
      place = finish(attempt, place, tenant, refused);
    }
    Optional<String> next = only == null ? tenantAfter(attempt, place) : Optional.empty();
    while (next.isPresent()) {
      place = finish(attempt, place.begin(next.get()), next.get(), refused);
      next = tenantAfter(attempt, place);
    }
    if (!refused.isEmpty()) {
      // The admins of every tenant read it.
      throw new IllegalStateException(
          "Tenants that could not be checked: " + refused.size() + "; the log names them.",
          refused.getFirst());
    }
    return result(attempt, begun, place.checked());
  }

  private Optional<String> tenantAfter(Attempt<Args> attempt, Place place) {
    return attempt.await(store.tenantAfter(place.tenant()));
  }

  /// Checks what is left of a tenant. One whose page the database refuses stays open, and the
  /// others get their turn: an attempt to come tries its page again.
  private Place finish(
      Attempt<Args> attempt, Place from, String tenant, List<RuntimeException> refused) {
    Place place = from;
    try {
      CheckStore.PageEnd end = pageEnd(attempt, place, tenant);
      while (end.last() != null) {
        place = check(attempt, place, tenant, end);
        attempt.progress(
            new Progress("checking", place.checked(), 0, place.checked() + " students checked"));
        end = pageEnd(attempt, place, tenant);
      }
      return place.finished(tenant);
    } catch (PgException failure) {
      refused.add(failure);
      if (DatabaseAway.isCauseOf(failure) || refused.size() > MOST_REFUSED) {
        throw failure;
      }
      LOG.warnf(
          failure,
          "The attendance of tenant %s cannot be checked; the others are, then this fails",
          tenant);
      return place;
    }
  }

  private CheckStore.PageEnd pageEnd(Attempt<Args> attempt, Place place, String tenant) {
    return attempt.await(store.pageEnd(tenant, place.last(tenant), PAGE));
  }

  private Place check(Attempt<Args> attempt, Place from, String tenant, CheckStore.PageEnd end) {
    Place next = from.reached(tenant, Objects.requireNonNull(end.last()), end.students());
    attempt.await(
        attempt.commit(
            next, tx -> check.page(tx, tenant, from.last(tenant), PAGE, attempt.jobId())));
    return next;
  }

  private JobOutcome result(Attempt<Args> attempt, Instant begun, int checked) {
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
}

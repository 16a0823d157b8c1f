package dev.carillon.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row of `schedule`.
///
/// @param cron the expression; `null` for a fixed interval
/// @param everySeconds the interval (s, at least 1); `null` for a cron expression
/// @param anchor where an interval counts from
/// @param payload JSON text, as the job gets it
/// @param options JSON text of [dev.carillon.job.api.JobOptionsBody]
/// @param catchUpLimit most late times that fire when it is `all` (count, 1..1,000)
/// @param nextFire the next nominal time; `null` when there is none
/// @param lastFire the newest nominal time that was dealt with
/// @param createdBy `sub` of a person, or `system`
record Schedule(
    long id,
    String tenant,
    String name,
    @Nullable String description,
    @Nullable String cron,
    @Nullable Long everySeconds,
    String zone,
    Instant anchor,
    String kind,
    String payload,
    String options,
    CatchUp catchUp,
    int catchUpLimit,
    Overlap overlap,
    @Nullable OffsetDateTime pausedAt,
    @Nullable String pausedBy,
    @Nullable OffsetDateTime nextFire,
    @Nullable OffsetDateTime lastFire,
    boolean builtIn,
    String createdBy,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    int version) {

  /// Who made what nobody made.
  static final String SYSTEM = "system";

  /// Whether both fire at the same times.
  boolean firesAs(Schedule other) {
    return Objects.equals(cron, other.cron)
        && Objects.equals(everySeconds, other.everySeconds)
        && zone.equals(other.zone);
  }

  /// The same with other times.
  Schedule firing(Instant newAnchor, @Nullable OffsetDateTime next) {
    return new Schedule(
        id,
        tenant,
        name,
        description,
        cron,
        everySeconds,
        zone,
        newAnchor,
        kind,
        payload,
        options,
        catchUp,
        catchUpLimit,
        overlap,
        pausedAt,
        pausedBy,
        next,
        lastFire,
        builtIn,
        createdBy,
        createdAt,
        updatedAt,
        version);
  }
}

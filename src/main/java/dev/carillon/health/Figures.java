package dev.carillon.health;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// The installation in numbers, over all tenants.
///
/// @param waiting jobs that wait for a worker (count)
/// @param high of them with a priority of 10 or more (count)
/// @param low of them with one of -10 or less (count)
/// @param running jobs that run (count)
/// @param oldest how long the oldest waiting job is due; `null` when none waits
/// @param completed jobs that ended well in the window (count)
/// @param failed jobs that failed for good in the window (count)
/// @param ranMs average run of those that ended well (ms), `null` when none did
/// @param total jobs in the history, as PostgreSQL counts them (count)
/// @param workers that live (count)
/// @param stale workers that died in the window or whose lease has run out (count)
/// @param paused lanes that are paused (count)
/// @param oldestTransaction age of the oldest open one that holds a snapshot
/// @param at time of the database
record Figures(
    long waiting,
    long high,
    long low,
    long running,
    @Nullable Duration oldest,
    long completed,
    long failed,
    @Nullable Long ranMs,
    long total,
    int workers,
    int stale,
    int paused,
    Duration oldestTransaction,
    OffsetDateTime at) {

  long ended() {
    return completed + failed;
  }

  /// The rule of checklist S1 line 25: healthy while no job fails, critical when most do.
  Grade gradeOfJobs() {
    if (failed == 0) {
      return Grade.HEALTHY;
    }
    return failed * 2 > ended() ? Grade.CRITICAL : Grade.DEGRADED;
  }
}

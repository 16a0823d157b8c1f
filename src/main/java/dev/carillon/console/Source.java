package dev.carillon.console;

import dev.carillon.job.JobState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The ways to walk through jobs, newest first: which index leads. What it does not decide is
/// looked at job by job.
enum Source {
  /// All jobs, by their ids.
  ALL,
  /// Those of one owner.
  OWNER,
  /// Those that failed or were cancelled, and those that wait after a failure.
  UNWELL,
  /// Those of one type.
  KIND,
  /// Those of some lanes, when nothing else is asked of them.
  LANES,
  /// Those that run: they stand first in their lanes.
  RUNNING;

  /// More lanes than this are not walked one by one (count).
  private static final int MOST_LANES = 64;

  private static final Set<JobState> UNWELL_STATES =
      EnumSet.of(JobState.CANCELLED, JobState.DISCARDED, JobState.RETRYABLE);

  /// @param lanes `null` for all of them
  static Source of(JobFilter.Wanted wanted, Integer @Nullable [] lanes) {
    var criteria = wanted.criteria();
    if (criteria.states().equals(EnumSet.of(JobState.RUNNING))) {
      return RUNNING;
    }
    if (criteria.sight().owner() != null) {
      return OWNER;
    }
    if (UNWELL_STATES.containsAll(criteria.states())) {
      return UNWELL;
    }
    if (criteria.type() != null) {
      return KIND;
    }
    boolean plain =
        criteria.tag() == null
            && criteria.from() == null
            && criteria.to() == null
            && wanted.text() == null
            && criteria.states().containsAll(EnumSet.of(JobState.COMPLETED));
    return plain && lanes != null && lanes.length <= MOST_LANES ? LANES : ALL;
  }
}

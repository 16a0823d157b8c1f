package dev.carillon.figure;

import dev.carillon.job.AttemptObserver.Ended;

/// What ended, added up: counts, and how long it ran and waited. Not for several threads at a time.
public final class Tally {

  private final Histogram ran = new Histogram();
  private final Histogram waited = new Histogram();
  private long completed;
  private long failed;
  private long cancelled;
  private long retried;

  void add(Ended how, long waitedMs, long ranMs) {
    add(how);
    ran.add(ranMs);
    waited.add(waitedMs);
  }

  /// Counts what has no time to show: it never ran, or nobody knows how long.
  void add(Ended how) {
    switch (how) {
      case COMPLETED -> completed++;
      case FAILED -> failed++;
      case CANCELLED -> cancelled++;
      case RETRIED -> retried++;
    }
  }

  /// Adds another tally to this one.
  public void plus(Tally other) {
    add(other.completed, other.failed, other.cancelled, other.retried);
    ran.add(other.ran);
    waited.add(other.waited);
  }

  void add(long moreCompleted, long moreFailed, long moreCancelled, long moreRetried) {
    completed += moreCompleted;
    failed += moreFailed;
    cancelled += moreCancelled;
    retried += moreRetried;
  }

  boolean isEmpty() {
    return completed + failed + cancelled + retried == 0;
  }

  void clear() {
    completed = 0;
    failed = 0;
    cancelled = 0;
    retried = 0;
    ran.clear();
    waited.clear();
  }

  /// Jobs that ended well (count).
  public long completed() {
    return completed;
  }

  /// Jobs that failed for good (count).
  public long failed() {
    return failed;
  }

  /// Jobs that were cancelled, while they ran or before (count).
  public long cancelled() {
    return cancelled;
  }

  /// Attempts that failed and are followed by another (count).
  public long retried() {
    return retried;
  }

  /// Jobs that ended, well or not (count).
  public long ended() {
    return completed + failed + cancelled;
  }

  /// How long attempts ran.
  public Histogram ran() {
    return ran;
  }

  /// How long jobs were due before they were claimed.
  public Histogram waited() {
    return waited;
  }
}

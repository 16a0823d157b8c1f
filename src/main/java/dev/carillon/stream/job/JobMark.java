package dev.carillon.stream.job;

import dev.carillon.job.JobTransition.Event;

/// How far a job is, as a number that only rises: eight times its claims, and the rank of the step
/// since the last one. 1: in line before the first claim, or claimed; 2: said how far it is; 3:
/// gone back to wait; 4: waits after a failure; 7: ended.
final class JobMark {

  private static final int RANKS = 8;

  private JobMark() {}

  /// @param runs times the job was claimed (count)
  static long of(int runs, Event event) {
    return (long) runs * RANKS + rank(event);
  }

  private static int rank(Event event) {
    return switch (event) {
      case QUEUED, STARTED -> 1;
      case PROGRESS -> 2;
      case RETURNED -> 3;
      case RETRY -> 4;
      case COMPLETED, CANCELLED, FAILED -> 7;
    };
  }
}

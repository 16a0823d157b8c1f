package dev.carillon.job.engine;

import java.time.Duration;

/// Why a running attempt is told to stop.
sealed interface StopReason {

  /// It ran longer than it may. Counts as a failure.
  record TimedOut(Duration timeout) implements StopReason {}

  /// Somebody asked for it.
  record CancelRequested(String reason) implements StopReason {}

  /// The job belongs to another attempt, or to nobody. Nothing is recorded.
  record LeaseLost() implements StopReason {}

  /// This process ends. The job goes back and keeps its attempt.
  record Draining() implements StopReason {}
}

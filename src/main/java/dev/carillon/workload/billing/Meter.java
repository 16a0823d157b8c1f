package dev.carillon.workload.billing;

import dev.carillon.job.Attempt;
import dev.carillon.job.Progress;

/// How far a run is, as one number that only grows, over attempts too. Used by one thread at a
/// time.
///
/// Reading is 0 to 50 per cent, storing 50 to 75, judging 75 to 90, closing 90 to 100 (domain 004
/// §5); within each step by its own share of work.
final class Meter {

  /// What 100 per cent are. A file of 300,000 rows moves the number every few rows.
  static final long WHOLE = 100_000;

  private static final long PER_CENT = WHOLE / 100;

  private final Attempt<?> attempt;
  private long reached;

  /// @param floor what was reached before (0 to [#WHOLE])
  Meter(Attempt<?> attempt, long floor) {
    this.attempt = attempt;
    this.reached = floor;
  }

  /// The steps of a run.
  enum Step {
    PARSING(0, 50),
    STORING(50, 75),
    RULES(75, 90),
    CLOSING(90, 100);

    private final long from;
    private final long to;

    Step(long from, long to) {
      this.from = from * PER_CENT;
      this.to = to * PER_CENT;
    }

    /// @param done work of the step done so far
    /// @param total work of the step in all, 0 when there is none
    private long reached(long done, long total) {
      return total <= 0 ? to : from + (to - from) * Math.min(done, total) / total;
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// Tells the job's readers; never less than before.
  ///
  /// @param done work of the step done so far
  /// @param total work of the step in all, 0 when there is none
  void tell(Step step, long done, long total) {
    reached = Math.max(reached, step.reached(done, total));
    attempt.progress(new Progress(step.word(), reached, WHOLE, null));
  }

  /// {@return the whole per cent that the work of a step amounts to, for the run's own row}
  static int percent(Step step, long done, long total) {
    return (int) (step.reached(done, total) / PER_CENT);
  }
}

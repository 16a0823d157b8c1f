package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.LeaseLostException;
import dev.carillon.platform.db.RefusedValue;
import java.util.concurrent.CancellationException;

/// Decides whether one part's failure ends the attempt, or is put down and the next part begins.
final class Isolation {

  private Isolation() {}

  /// What may pass ends the attempt, and the next one resumes here; what cannot pass, or would end
  /// the last attempt, is this part's own failure.
  static boolean isOfThePart(Throwable failure, Attempt<?> attempt) {
    if (failure instanceof LeaseLostException || failure instanceof CancellationException) {
      return false;
    }
    return failure instanceof Deletion.NotThere
        || RefusedValue.isCauseOf(failure)
        || attempt.number() >= attempt.maxAttempts();
  }
}

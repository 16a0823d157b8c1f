package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/// Tells people which rule of the tables a row of theirs broke.
final class SchoolRefusal {

  /// Causes looked at below a failure (count).
  private static final int DEPTH = 16;

  private SchoolRefusal() {}

  /// {@return the same; a broken constraint fails with a problem that says which}
  static <T> Uni<T> of(Uni<T> write) {
    return write
        .onFailure(failure -> state(failure).startsWith("23"))
        .transform(failure -> problem(state(failure)));
  }

  /// Class 23 of PostgreSQL's error codes: a constraint was broken.
  private static ProblemException problem(String state) {
    return switch (state) {
      case "23505" ->
          new ProblemException(ProblemType.CONFLICT, "There is a row with the same key already.");
      case "23514" ->
          new ProblemException(
              ProblemType.CONFLICT,
              "Two values of the row contradict each other: an end before its begin, or a deleted"
                  + " student that is active.");
      default ->
          new ProblemException(
              ProblemType.CONFLICT, "The row names another that is not there, or not its own.");
    };
  }

  private static String state(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof JDBCException refused && refused.getSQLState() != null) {
        return refused.getSQLState();
      }
      cause = cause.getCause();
    }
    return "";
  }
}

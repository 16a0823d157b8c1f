package dev.carillon.workload.billing;

import dev.carillon.platform.db.DatabaseAway;
import io.vertx.pgclient.PgException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure of the job in words that cannot hold the content of a cell: exceptions of parser and
/// database quote what they choke on, so only their kind and place are kept.
final class RunFault extends RuntimeException {

  /// Classes of failures, as the document names them (domain 004 §3, end).
  static final String FILE_ERROR = "FILE_ERROR";

  static final String VALIDATION_ERROR = "VALIDATION_ERROR";
  static final String WORKER_ERROR = "WORKER_ERROR";
  static final String QUEUE_ERROR = "QUEUE_ERROR";

  /// What is told of an upload whose time was over before the validation had read it.
  static final String FILE_GONE =
      "The upload is not there any more (files are kept 24 hours); upload it again.";

  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 16;

  private RunFault(String message) {
    super(message);
  }

  /// {@return the same failure without its words, at the same place in the code}
  static RunFault of(Throwable failure) {
    var fault = new RunFault(words(failure));
    fault.setStackTrace(failure.getStackTrace());
    return fault;
  }

  private static String words(Throwable failure) {
    if (DatabaseAway.isCauseOf(failure)) {
      return "The database could not be reached";
    }
    String name = failure.getClass().getSimpleName();
    return sqlState(failure)
        .map(state -> "The database refused a write (SQLSTATE " + state + ")")
        .orElse("An internal error stopped the validation (" + name + ")");
  }

  private static Optional<String> sqlState(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof PgException answered) {
        return Optional.ofNullable(answered.getSqlState());
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}

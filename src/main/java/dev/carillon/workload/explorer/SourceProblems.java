package dev.carillon.workload.explorer;

import dev.carillon.job.FinalFailure;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.SealBrokenException;
import dev.carillon.workload.explorer.source.SourceException;
import java.util.Map;

/// What a failing database is to a caller and to a job.
final class SourceProblems {

  private static final String LOST_PASSWORD =
      "The stored password cannot be opened any more; set it again.";

  private SourceProblems() {}

  /// {@return 422 with the reason, for what a database did not do}
  static Throwable of(Throwable failure) {
    return switch (failure) {
      case SourceException known ->
          new ProblemException(
              ProblemType.VALIDATION_FAILED,
              String.valueOf(known.getMessage()),
              Map.of("reason", known.reason().word()));
      case SealBrokenException lost ->
          new ProblemException(
              ProblemType.VALIDATION_FAILED, LOST_PASSWORD, Map.of("reason", "password-lost"));
      default -> failure;
    };
  }

  /// {@return what a job fails with: for good, where trying again cannot help}
  static RuntimeException forJob(RuntimeException failure) {
    return switch (failure) {
      case SourceException known when !known.reason().mayPass() ->
          new FinalFailure(String.valueOf(known.getMessage()), known);
      case SealBrokenException lost -> new FinalFailure(LOST_PASSWORD, lost);
      default -> failure;
    };
  }
}

package dev.carillon.platform.http;

import java.io.Serial;
import java.util.Map;

/// Thrown, or put into a failed `Uni`, to answer the request with a problem.
public final class ProblemException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /// A problem without further members.
  ///
  /// @param detail helps the caller to correct this occurrence; no class names, SQL or secrets
  public ProblemException(ProblemType type, String detail) {
    this(type, detail, Map.of());
  }

  /// A problem with further members.
  ///
  /// @param detail helps the caller to correct this occurrence; no class names, SQL or secrets
  /// @param extensions further members of the answer, names in snake_case, values as JSON has them
  public ProblemException(ProblemType type, String detail, Map<String, Object> extensions) {
    super(type.title() + ": " + detail, null, false, false);
    this.problem = new Problem(type, detail, extensions);
  }

  /// {@return what will be answered}
  public Problem problem() {
    return problem;
  }
}

package dev.carillon.platform.http;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// The member `error` of a problem as the front ends of the older systems read it: the title, but
/// under `/api/v1` an object with a code (domain-002 §3).
final class OlderError {

  private static final String WITH_CODES = "/api/v1/";

  private OlderError() {}

  static Object of(String path, Problem problem) {
    if (!path.startsWith(WITH_CODES)) {
      return problem.type().title();
    }
    var error = new JsonObject().put("code", code(problem)).put("message", problem.detail());
    Object details = problem.extensions().get("errors");
    return details == null ? error : error.put("details", details);
  }

  private static Object code(Problem problem) {
    Object known = problem.extensions().get("code");
    if (known != null) {
      return known;
    }
    return problem.type() == ProblemType.VALIDATION_FAILED
        ? "VALIDATION_ERROR"
        : problem.type().slug().replace('-', '_').toUpperCase(Locale.ROOT);
  }
}

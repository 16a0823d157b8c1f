package dev.carillon.job.engine;

import dev.carillon.platform.security.SecretLooks;
import io.vertx.core.json.JsonObject;

/// How the end of an attempt is told in the job's `errors`: `{error, message, retryable}`; the
/// store adds `attempt` and `at`.
final class RecordedError {

  private static final int LONGEST = 1_000;

  private RecordedError() {}

  /// @param error name of the failure
  /// @param message for the reader; what looks like a secret is masked, for it goes to all who hear
  ///   of the job, and it is cut at 1,000 characters
  /// @param retryable whether the failure itself allows another attempt
  /// @return JSON text that PostgreSQL takes as jsonb
  static String json(String error, String message, boolean retryable) {
    String shown = SecretLooks.masked(message);
    String text = shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
    return new JsonObject()
        .put("error", error)
        .put("message", text.replace("\u0000", ""))
        .put("retryable", retryable)
        .encode();
  }

  /// Why a job went back although nothing failed; told to listeners, not kept.
  static String returned(String reason) {
    return json("returned", reason, true);
  }

  static String cancelled(String reason) {
    return json("cancelled", reason, false);
  }
}

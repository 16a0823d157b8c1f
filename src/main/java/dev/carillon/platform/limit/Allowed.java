package dev.carillon.platform.limit;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What became of asking for one more time.
///
/// @param limit what was asked of
/// @param used times in this window, this one included; one above the limit when it was refused
/// @param resetIn until the window ends (above 0)
/// @param resetAt when it ends, by the clock of the database
public record Allowed(RequestLimit limit, int used, Duration resetIn, Instant resetAt) {

  private static final long MS_PER_SECOND = 1_000;

  /// {@return whether it may be done}
  public boolean granted() {
    return used <= limit.most();
  }

  /// {@return times that are left in this window (count)}
  public int left() {
    return Math.max(0, limit.most() - used);
  }

  /// {@return seconds until the window ends, rounded up: who comes back then is let in}
  public long waitSeconds() {
    return Math.max(1, Math.ceilDiv(resetIn.toMillis(), MS_PER_SECOND));
  }

  /// Tells the client how it stands, in the headers documents 001 and 002 know: the limit, what is
  /// left, and when the window ends (seconds since 1970).
  public void tell(HttpServerResponse response) {
    response.putHeader("X-RateLimit-Limit", String.valueOf(limit.most()));
    response.putHeader("X-RateLimit-Remaining", String.valueOf(left()));
    response.putHeader("X-RateLimit-Reset", String.valueOf(resetAt.getEpochSecond()));
  }

  /// @param what the requests are about, in the plural
  /// @throws ProblemException when it was refused: 429 with `Retry-After` and the code
  ///   `RATE_LIMITED`
  public void orRefuse(String what) {
    if (!granted()) {
      throw new ProblemException(
          ProblemType.TOO_MANY_REQUESTS,
          "At most %d %s in %s; try again in %d seconds."
              .formatted(limit.most(), what, words(limit.window()), waitSeconds()),
          Map.of("code", "RATE_LIMITED", "retry_after_seconds", waitSeconds()));
    }
  }

  private static String words(Duration window) {
    long seconds = Math.max(1, window.toSeconds());
    if (seconds % 60 != 0) {
      return seconds + " seconds";
    }
    long minutes = seconds / 60;
    return minutes == 1 ? "a minute" : minutes + " minutes";
  }
}

package dev.carillon.platform.limit;

import java.time.Duration;

/// How often something may be done in a while.
///
/// @param most times in a window (count, at least 1)
/// @param window begins with the first time, and anew with the first after its end (1 ms or more)
public record RequestLimit(int most, Duration window) {

  /// @throws IllegalArgumentException when nothing would be allowed
  public RequestLimit {
    if (most < 1 || window.toMillis() < 1) {
      throw new IllegalArgumentException("A limit allows something, in a time above 0");
    }
  }

  public static RequestLimit perMinute(int most) {
    return new RequestLimit(most, Duration.ofMinutes(1));
  }
}

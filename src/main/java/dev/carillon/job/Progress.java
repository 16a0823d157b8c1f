package dev.carillon.job;

import org.jspecify.annotations.Nullable;

/// How far a job is.
///
/// @param phase name of the step it is in, or `null`
/// @param done units done so far (count, from 0)
/// @param total units in all (count), or 0 when not known
/// @param message for the reader; no personal data
/// @param percent whole per cent (0..100) where the units say too little, because they take unlike
///   times; `null` where `done` of `total` says it
public record Progress(
    @Nullable String phase,
    long done,
    long total,
    @Nullable String message,
    @Nullable Integer percent) {

  private static final int ALL = 100;

  /// @throws IllegalArgumentException when `percent` is out of its range
  public Progress {
    if (percent != null && (percent < 0 || percent > ALL)) {
      throw new IllegalArgumentException("A percentage is 0 to 100, not " + percent);
    }
  }

  /// Progress whose percentage follows from the units.
  public Progress(@Nullable String phase, long done, long total, @Nullable String message) {
    this(phase, done, total, message, null);
  }

  /// Whole per cent, 0..100: what was said, else rounded down from the units; 0 while the total is
  /// not known.
  public int percentage() {
    if (percent != null) {
      return percent;
    }
    return total <= 0 ? 0 : Math.clamp(done * ALL / total, 0, ALL);
  }
}

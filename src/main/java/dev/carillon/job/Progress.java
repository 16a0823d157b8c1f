package dev.carillon.job;

import org.jspecify.annotations.Nullable;

/// How far a job is.
///
/// @param phase name of the step it is in, or `null`
/// @param done units done so far (count, from 0)
/// @param total units in all (count), or 0 when not known
/// @param message for the reader; no personal data
public record Progress(@Nullable String phase, long done, long total, @Nullable String message) {

  /// Whole per cent, rounded down, 0..100; 0 while the total is not known.
  public int percentage() {
    return total <= 0 ? 0 : Math.clamp(done * 100 / total, 0, 100);
  }
}

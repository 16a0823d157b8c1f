package dev.carillon.workload.explorer.format;

/// How a value is to be written.
public enum ValueKind {
  /// Digits, sign, point, exponent; but for `NaN` and the like.
  NUMBER,
  /// `true` or `false`.
  BOOLEAN,
  /// A JSON text that the database vouches for.
  JSON,
  /// Anything else: texts, times, base64 of bytes.
  TEXT
}

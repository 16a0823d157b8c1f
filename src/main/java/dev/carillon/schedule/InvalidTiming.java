package dev.carillon.schedule;

import java.io.Serial;

/// A cron expression, interval or zone that cannot be one.
final class InvalidTiming extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String field;
  private final String detail;

  /// @param field `cron`, `every` or `zone`
  /// @param detail what is wrong, for the caller
  InvalidTiming(String field, String detail) {
    super(field + ": " + detail, null, false, false);
    this.field = field;
    this.detail = detail;
  }

  String field() {
    return field;
  }

  String detail() {
    return detail;
  }
}

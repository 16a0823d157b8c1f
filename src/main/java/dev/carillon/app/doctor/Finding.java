package dev.carillon.app.doctor;

/// What one look found.
///
/// @param grade how bad it is
/// @param topic one word
/// @param what what was seen, with its figure
/// @param advice what to do; empty when nothing is to be done
record Finding(Grade grade, String topic, String what, String advice) {

  /// How bad it is.
  enum Grade {
    OK,
    WARN,
    BAD
  }

  static Finding ok(String topic, String what) {
    return new Finding(Grade.OK, topic, what, "");
  }

  static Finding warn(String topic, String what, String advice) {
    return new Finding(Grade.WARN, topic, what, advice);
  }

  static Finding bad(String topic, String what, String advice) {
    return new Finding(Grade.BAD, topic, what, advice);
  }

  /// {@return one line, or two with the advice}
  String text() {
    String line =
        "%-5s %-13s %s".formatted(grade.name().toLowerCase(java.util.Locale.ROOT), topic, what);
    return advice.isEmpty() ? line : line + "%n      %-13s -> %s".formatted("", advice);
  }
}

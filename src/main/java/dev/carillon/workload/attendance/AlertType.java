package dev.carillon.workload.attendance;

import dev.carillon.notification.Severity;
import java.util.Arrays;
import java.util.Optional;

/// What a student may be told about their attendance (checklist S1 lines 3-8).
enum AlertType {
  /// Below 80 % by default.
  WARNING("attendance_warning", "warning", Severity.WARNING),
  /// At 75 % or below by default: barred from exams unless it rises. Takes the place of a warning.
  MAHROOM("mahroom_alert", "mahroom", Severity.ERROR),
  /// Sick and leave periods at 85 % of the allowed hours by default; beside one of the others.
  TASDIQ("tasdiq_alert", "tasdiq", Severity.WARNING);

  private final String word;
  private final String shortWord;
  private final Severity severity;

  AlertType(String word, String shortWord, Severity severity) {
    this.word = word;
    this.shortWord = shortWord;
    this.severity = severity;
  }

  /// {@return its name as a notification and in the database}
  String word() {
    return word;
  }

  /// {@return its name in figures and metadata, such as `mahroom`}
  String shortWord() {
    return shortWord;
  }

  Severity severity() {
    return severity;
  }

  static Optional<AlertType> find(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  static AlertType named(String word) {
    return find(word).orElseThrow(() -> new IllegalArgumentException("No alert is called " + word));
  }
}

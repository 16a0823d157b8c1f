package dev.carillon.workload.attendance;

/// How a student's presence in a period was marked (domain-001 §1).
public enum MarkStatus {
  PRESENT('P'),
  ABSENT('A'),
  SICK('S'),
  LEAVE('L'),
  EXCUSED('E'),
  NOT_MARKED('-');

  private final char letter;

  MarkStatus(char letter) {
    this.letter = letter;
  }

  /// {@return its letter in `attendance_day.marks`}
  char letter() {
    return letter;
  }

  static MarkStatus of(char letter) {
    for (MarkStatus status : values()) {
      if (status.letter == letter) {
        return status;
      }
    }
    throw new IllegalArgumentException("No status has the letter " + letter);
  }
}

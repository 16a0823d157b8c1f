package dev.carillon.workload.explorer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a person is to a connection (domain-003 §1); each may do what those before it may.
enum MemberRole {
  VIEWER,
  TESTER,
  DEVELOPER,
  ADMIN,
  OWNER;

  /// {@return its name as clients write it}
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<MemberRole> named(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  boolean may(Right right) {
    return compareTo(right.least()) >= 0;
  }
}

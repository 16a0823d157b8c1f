package dev.carillon.breaker;

import java.util.Locale;

/// Where a breaker stands.
enum BreakerState {
  /// The dependency works; jobs pass.
  CLOSED(0),
  /// Jobs are let through again in widening waves.
  CLOSING(1),
  /// One job tries; all others wait.
  HALF_OPEN(2),
  /// Jobs wait.
  OPEN(3);

  private final int number;

  BreakerState(int number) {
    this.number = number;
  }

  /// {@return its number in the metric}
  int number() {
    return number;
  }

  /// {@return its name in the database, the API and events}
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static BreakerState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}

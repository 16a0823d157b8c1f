package dev.carillon.console;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/// How far back a chart goes, and in what steps.
enum Window {
  QUARTER("15m", Duration.ofMinutes(15), Duration.ofMinutes(1)),
  HOUR("1h", Duration.ofHours(1), Duration.ofMinutes(1)),
  SIX_HOURS("6h", Duration.ofHours(6), Duration.ofMinutes(1)),
  DAY("24h", Duration.ofDays(1), Duration.ofMinutes(5)),
  WEEK("7d", Duration.ofDays(7), Duration.ofHours(1));

  /// As a parameter must be.
  static final String WORDS = "15m|1h|6h|24h|7d";

  private final String word;
  private final Duration length;
  private final Duration step;

  Window(String word, Duration length, Duration step) {
    this.word = word;
    this.length = length;
    this.step = step;
  }

  /// @param word one of [#WORDS]
  static Window named(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst().orElseThrow();
  }

  String word() {
    return word;
  }

  Duration step() {
    return step;
  }

  /// {@return the beginning of the first step} The step that runs is the last.
  OffsetDateTime from(OffsetDateTime now) {
    long running = Math.floorDiv(now.toEpochSecond(), step.toSeconds()) * step.toSeconds();
    return OffsetDateTime.ofInstant(
        java.time.Instant.ofEpochSecond(running).minus(length).plus(step), ZoneOffset.UTC);
  }
}

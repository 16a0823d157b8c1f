package dev.carillon.job.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/// The names a priority may have instead of a number (decisions.md "All five").
enum PriorityName {
  low(-10),
  medium(0),
  normal(0),
  high(10),
  urgent(20);

  private static final int MOST = 100;

  private final int value;

  PriorityName(int value) {
    this.value = value;
  }

  /// {@return the priority (-100..100) a caller wrote as a number or a name; empty when it is
  /// neither}
  static Optional<Integer> read(JsonNode written) {
    if (written.isTextual()) {
      return Arrays.stream(values())
          .filter(name -> name.name().equals(written.textValue()))
          .map(name -> name.value)
          .findFirst();
    }
    return written.isIntegralNumber()
            && written.canConvertToInt()
            && Math.abs((long) written.intValue()) <= MOST
        ? Optional.of(written.intValue())
        : Optional.empty();
  }
}

package dev.carillon.workload.billing.reference;

import org.jspecify.annotations.Nullable;

/// What a client leaves out is stored as the column's default.
final class Texts {

  private Texts() {}

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  static boolean orElse(@Nullable Boolean value, boolean otherwise) {
    return value == null ? otherwise : value;
  }
}

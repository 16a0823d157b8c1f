package dev.carillon.job.engine;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A job as who holds it knows its row.
sealed interface Held permits Ending, Return {

  long id();

  /// {@return the lease it must still have; 0 for a job that waits}
  long lease();

  /// {@return where its claim wrote its row (`ctid`, as PostgreSQL writes it), or `null` for who
  /// has not claimed it} Only a hint: the row may be somewhere else by now, and another one there.
  @Nullable String place();

  /// {@return their places as the text of an array}
  static String places(List<? extends Held> jobs) {
    return jobs.stream().map(Held::place).collect(Collectors.joining("\",\"", "{\"", "\"}"));
  }
}

package dev.carillon.workload.explorer.format;

import org.jspecify.annotations.Nullable;

/// One row, as long as it is the current one.
public interface Cells {

  /// {@return how many columns (count)}
  int size();

  /// {@return the value of a column, `null` for NULL}
  ///
  /// @param column counted from 0
  @Nullable String text(int column);

  /// {@return how the value that [#text] gave last for this column is to be written}
  ValueKind kind(int column);
}

package dev.carillon.workload.explorer.format;

import java.io.Closeable;
import java.io.IOException;

/// Writes rows into a file. [#close] ends the file; one that was not closed is not whole.
public interface RowWriter extends Closeable {

  /// Writes the current row.
  void write(Cells row) throws IOException;

  /// {@return values that were cut since the format holds no longer ones (count)}
  default long cut() {
    return 0;
  }
}

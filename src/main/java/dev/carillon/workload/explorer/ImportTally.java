package dev.carillon.workload.explorer;

import dev.carillon.job.FinalFailure;
import java.util.ArrayList;
import java.util.List;

/// Counts what became of the rows of an import. For one thread.
final class ImportTally {

  private static final int MOST_TOLD = 100;

  private final boolean skips;
  private final List<BulkImport.BadRow> told = new ArrayList<>();
  private long rows;
  private long bad;

  /// @param skips whether bad rows are passed over; else the first ends the import
  ImportTally(boolean skips) {
    this.skips = skips;
  }

  void read() {
    rows++;
  }

  /// {@return rows read so far (count)}
  long rows() {
    return rows;
  }

  /// @param row behind those that were told before
  /// @throws FinalFailure when bad rows are not to be passed over
  void bad(ImportFile.Row row, String reason) {
    if (!skips) {
      throw new FinalFailure(
          "Row %d (line %d): %s Nothing was imported.".formatted(row.number(), row.line(), reason));
    }
    bad++;
    if (told.size() < MOST_TOLD) {
      told.add(new BulkImport.BadRow(row.number(), row.line(), reason));
    }
  }

  /// @param millis the attempt took
  BulkImport.Result result(long millis) {
    return new BulkImport.Result(true, rows - bad, bad, List.copyOf(told), millis);
  }
}

package dev.carillon.workload.explorer.source;

/// How many rows a driver fetches at a time: as many as bring some megabytes, by those of the fetch
/// before. What comes next may be wider, so the first fetch is small, each is at most twice the one
/// before, and there is a most. Used by one thread.
final class FetchSize {

  /// Rows of a first fetch, of which nothing is known.
  static final int FIRST = 10;

  /// More at a time is not quicker, and dear where rows are suddenly wide.
  private static final int MOST = 500;

  /// What a fetch is to bring (characters).
  private static final long WANTED = 4L << 20;

  private int rows;
  private int left;
  private long characters;

  /// @param first rows of the first fetch; 0 where rows are not fetched in parts
  FetchSize(int first) {
    this.rows = first;
    this.left = first;
  }

  /// Hears how long a value was that came.
  void came(int length) {
    characters += length;
  }

  /// Hears that a row is about to be asked for.
  ///
  /// @return rows to fetch at a time from now on; 0 where that stays as it is
  int next() {
    if (rows == 0 || left > 0) {
      left--;
      return 0;
    }
    long fitting = WANTED * rows / Math.max(1, characters);
    rows = Math.clamp(fitting, 1, Math.min(2 * rows, MOST));
    left = rows - 1;
    characters = 0;
    return rows;
  }
}

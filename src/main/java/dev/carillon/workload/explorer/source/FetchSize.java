package dev.carillon.workload.explorer.source;

/// How many rows a driver fetches at a time: as many as bring some megabytes, by those of the fetch
/// before. What comes next may be wider, so the first fetch is small, each is at most twice the one
/// before, and there is a most; where even that is too much at once, whoever reads begins anew with
/// a smaller one. Used by one thread.
final class FetchSize {

  /// Rows of a first fetch, of which nothing is known.
  static final int FIRST = 10;

  /// What a fetch is to bring (characters).
  private static final long WANTED = 4L << 20;

  private final int most;
  private int rows;
  private int left;
  private long characters;

  /// @param first rows of the first fetch; 0 where rows are not fetched in parts
  /// @param most of any fetch
  FetchSize(int first, int most) {
    this.most = most;
    this.rows = Math.min(first, most);
    this.left = rows;
  }

  /// {@return rows of the fetch that is under way or was the last; 0 where there are none}
  int rows() {
    return rows;
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
    rows = Math.clamp(fitting, 1, Math.min(2 * rows, most));
    left = rows - 1;
    characters = 0;
    return rows;
  }
}

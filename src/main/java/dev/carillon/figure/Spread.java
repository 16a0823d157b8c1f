package dev.carillon.figure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How times are spread: a histogram with two places for each doubling, from 1 ms to 12 days. A
/// quantile of it is off by at most a fifth. Not for several threads at a time.
public final class Spread {

  /// Places (count); the last one holds all that is longer.
  static final int PLACES = 62;

  private static final double PLACES_PER_DOUBLING = 2;

  private final long[] counts = new long[PLACES];

  /// Adds one time.
  ///
  /// @param millis (ms, at least 0)
  void add(long millis) {
    counts[place(millis)]++;
  }

  /// Adds a stored histogram; a shorter array has nothing in the places it leaves out.
  void add(Integer[] stored) {
    for (int i = 0; i < Math.min(stored.length, PLACES); i++) {
      counts[i] += stored[i];
    }
  }

  void add(Spread other) {
    for (int i = 0; i < PLACES; i++) {
      counts[i] += other.counts[i];
    }
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  /// Place 0 is below 1 ms; place i from 2^((i-1)/2) to 2^(i/2) ms.
  static int place(long millis) {
    if (millis < 1) {
      return 0;
    }
    double doublings = Math.log(millis) / Math.log(2);
    return Math.min(PLACES - 1, 1 + (int) Math.floor(PLACES_PER_DOUBLING * doublings + 1e-9));
  }

  private static double from(int place) {
    return place == 0 ? 0 : Math.pow(2, (place - 1) / PLACES_PER_DOUBLING);
  }

  private static double to(int place) {
    return Math.pow(2, place / PLACES_PER_DOUBLING);
  }

  /// The time that a share of all is not longer than.
  ///
  /// @param share (0..1), 0.95 for p95
  /// @return (ms), between the ends of its place by how many are in it; `null` when there are none
  public @Nullable Long quantile(double share) {
    long all = Arrays.stream(counts).sum();
    if (all == 0) {
      return null;
    }
    double wanted = share * all;
    long before = 0;
    for (int i = 0; i < PLACES; i++) {
      if (counts[i] > 0 && before + counts[i] >= wanted) {
        double part = (wanted - before) / counts[i];
        return Math.round(from(i) + part * (to(i) - from(i)));
      }
      before += counts[i];
    }
    return Math.round(to(PLACES - 1));
  }

  /// {@return as PostgreSQL writes an array, without the empty places at the end}
  String stored() {
    int length = PLACES;
    while (length > 0 && counts[length - 1] == 0) {
      length--;
    }
    var text = new StringBuilder("{");
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : ",").append(counts[i]);
    }
    return text.append('}').toString();
  }
}

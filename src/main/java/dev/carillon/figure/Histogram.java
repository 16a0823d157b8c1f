package dev.carillon.figure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How times are spread: a histogram with two buckets for each doubling, from 1 ms to 12 days. A
/// quantile of it is off by at most a fifth. Not for several threads at a time.
public final class Histogram {

  /// What half of all is not longer than, for [#quantile].
  public static final double MEDIAN = 0.5;

  /// What 95 % of all is not longer than, for [#quantile].
  public static final double P95 = 0.95;

  /// What 99 % of all is not longer than, for [#quantile].
  public static final double P99 = 0.99;

  /// Buckets (count); the last one holds all that is longer.
  static final int BUCKETS = 62;

  /// From here on everything is in the last bucket (ms).
  private static final long LONGEST = 1L << 30;

  private static final double BUCKETS_PER_DOUBLING = 2;

  private final long[] counts = new long[BUCKETS];

  /// Adds one time.
  ///
  /// @param millis (ms, at least 0)
  void add(long millis) {
    counts[bucket(millis)]++;
  }

  /// Adds a stored histogram; a shorter array has nothing in the buckets it leaves out.
  void add(Integer[] stored) {
    for (int i = 0; i < Math.min(stored.length, BUCKETS); i++) {
      counts[i] += stored[i];
    }
  }

  void add(Histogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  /// Bucket 0 is below 1 ms; bucket i from 2^((i-1)/2) to 2^(i/2) ms. Asked for every job that
  /// ends, so without logarithms: the square tells which half of a doubling it is.
  static int bucket(long millis) {
    if (millis < 1) {
      return 0;
    }
    if (millis >= LONGEST) {
      return BUCKETS - 1;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis);
    boolean upperHalf = millis * millis >= 1L << (2 * doublings + 1);
    return 1 + 2 * doublings + (upperHalf ? 1 : 0);
  }

  private static double from(int bucket) {
    return bucket == 0 ? 0 : Math.pow(2, (bucket - 1) / BUCKETS_PER_DOUBLING);
  }

  private static double to(int bucket) {
    return Math.pow(2, bucket / BUCKETS_PER_DOUBLING);
  }

  /// The time that a share of all is not longer than.
  ///
  /// @param share (0..1), as [#P95]
  /// @return (ms), between the ends of its bucket by how many are in it; `null` when there are none
  public @Nullable Long quantile(double share) {
    long all = Arrays.stream(counts).sum();
    if (all == 0) {
      return null;
    }
    double wanted = share * all;
    long before = 0;
    for (int i = 0; i < BUCKETS; i++) {
      if (counts[i] > 0 && before + counts[i] >= wanted) {
        double part = (wanted - before) / counts[i];
        return Math.round(from(i) + part * (to(i) - from(i)));
      }
      before += counts[i];
    }
    return Math.round(to(BUCKETS - 1));
  }

  /// {@return as PostgreSQL writes an array, without the empty buckets at the end}
  String stored() {
    int length = BUCKETS;
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

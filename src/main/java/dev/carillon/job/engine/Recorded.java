package dev.carillon.job.engine;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// What a statement that records outcomes has changed.
final class Recorded {

  /// In their order.
  private final long[] accepted;

  private final Set<String> gated;
  private final Set<Integer> wokenLanes;

  private Recorded(LongStream accepted, Set<String> gated, Set<Integer> wokenLanes) {
    this.accepted = accepted.sorted().toArray();
    this.gated = gated;
    this.wokenLanes = wokenLanes;
  }

  /// @param rows each an id with its concurrency key, or a lane that was woken
  static Recorded of(RowSet<Row> rows) {
    LongStream.Builder accepted = LongStream.builder();
    Set<String> gated = new HashSet<>();
    Set<Integer> wokenLanes = new HashSet<>();
    for (Row row : rows) {
      Long id = row.getLong(0);
      if (id == null) {
        wokenLanes.add(row.getInteger(2));
        continue;
      }
      accepted.add(id);
      String key = row.getString(1);
      if (key != null) {
        gated.add(key);
      }
    }
    return new Recorded(accepted.build(), gated, wokenLanes);
  }

  /// {@return both together}
  Recorded and(Recorded more) {
    Set<String> allGated = new HashSet<>(gated);
    allGated.addAll(more.gated);
    Set<Integer> allWoken = new HashSet<>(wokenLanes);
    allWoken.addAll(more.wokenLanes);
    LongStream all = LongStream.concat(Arrays.stream(accepted), Arrays.stream(more.accepted));
    return new Recorded(all, allGated, allWoken);
  }

  /// {@return whether the outcome of the job was recorded; otherwise its lease was lost}
  boolean accepted(long job) {
    return Arrays.binarySearch(accepted, job) >= 0;
  }

  /// {@return those of `jobs` whose outcome was not recorded}
  ///
  /// @param jobs all that the statement was sent for
  <T extends Held> List<T> missing(List<T> jobs) {
    return jobs.size() == accepted.length
        ? List.of()
        : jobs.stream().filter(job -> !accepted(job.id())).toList();
  }

  /// {@return concurrency keys of the accepted jobs, which may have room now}
  Set<String> gated() {
    return gated;
  }

  /// {@return lanes in which a batch's waiting job became ready}
  Set<Integer> wokenLanes() {
    return wokenLanes;
  }
}

package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Job numbers, taken from the database in blocks of 1,000 so that a single enqueue needs no round
/// trip for one. What is left of a block is lost when the process ends; numbers are not scarce.
@Singleton
final class JobIds {

  /// The sequence counts blocks; multiplied here, so that the two cannot disagree after a restore.
  private static final int BLOCK = 1_000;

  /// No number.
  static final long NONE = -1;

  private final EnqueueStore store;
  private long next;
  private long end;

  JobIds(EnqueueStore store) {
    this.store = store;
  }

  /// The next number, or [#NONE] when none is at hand and [#take] has to be asked.
  synchronized long next() {
    return next < end ? next++ : NONE;
  }

  /// @param count how many (at least 1)
  /// @return that many numbers, each given once in the life of the database, without the shard
  Uni<List<Long>> take(int count) {
    var numbers = new ArrayList<Long>(count);
    return fill(numbers, count);
  }

  private Uni<List<Long>> fill(List<Long> numbers, int count) {
    synchronized (this) {
      while (numbers.size() < count && next < end) {
        numbers.add(next++);
      }
    }
    if (numbers.size() == count) {
      return Uni.createFrom().item(numbers);
    }
    int blocks = Math.ceilDiv(count - numbers.size(), BLOCK);
    return store
        .nextBlocks(blocks)
        .chain(given -> {
          for (long block : given.subList(0, blocks - 1)) {
            LongStream.range(block * BLOCK, (block + 1) * BLOCK).forEach(numbers::add);
          }
          takeOver(given.getLast());
          return fill(numbers, count);
        });
  }

  /// A block that arrives while another is still in use replaces it: both are ours alone.
  private synchronized void takeOver(long block) {
    next = block * BLOCK;
    end = next + BLOCK;
  }

  /// The id of a job on a shard: it grows with time and names its shard.
  static long id(long number, int shard) {
    return number * LaneName.SHARDS + shard;
  }
}

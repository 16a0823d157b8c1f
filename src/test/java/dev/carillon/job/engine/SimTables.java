package dev.carillon.job.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rows of the simulated database, and what takes a transaction back.
final class SimTables {

  /// A tenant's queue.
  record Lane(int id, String tenant, String queue, boolean gated, boolean paused) {}

  /// A process as the database knows it.
  record Worker(int id, long leaseUntilNanos, boolean stopped, long voided) {}

  /// How a job ended.
  record Done(long id, String state, int attempt, int maxAttempts, long lease) {}

  /// What a job has saved.
  record Saved(@Nullable String cursor, Set<String> effects) {}

  /// How many jobs a job waits for.
  record Batch(long id, int pending) {}

  /// A job that was claimed with a concurrency key.
  record Gate(String key, List<Long> jobs) {}

  /// A schedule that fires each so many seconds.
  record Rhythm(long id, long everySeconds, long nextFireNanos) {}

  /// A nominal time that was dealt with.
  record Fire(long schedule, long atNanos, @Nullable Long job, String node) {}

  final Map<Integer, Lane> lanes = new TreeMap<>();
  final Map<Long, SimJob> ready = new TreeMap<>();
  final Map<Long, SimJob> scheduled = new TreeMap<>();
  final Map<Long, Done> done = new TreeMap<>();
  final Map<String, Long> unique = new TreeMap<>();
  final Map<Long, String> cancels = new TreeMap<>();
  final Map<Long, Saved> saved = new TreeMap<>();
  final Map<Long, Batch> batches = new TreeMap<>();
  final Map<String, Gate> gates = new TreeMap<>();
  final Map<Integer, Worker> workers = new TreeMap<>();
  final Map<Long, Rhythm> rhythms = new TreeMap<>();
  final Map<String, Fire> fires = new TreeMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private boolean open;
  private long places;

  void begin() {
    open = true;
  }

  void commit() {
    open = false;
    undo.clear();
  }

  void rollBack() {
    open = false;
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  <K, V> void put(Map<K, V> table, K key, V row) {
    V before = table.put(key, row);
    if (open) {
      undo.push(() -> restore(table, key, before));
    }
  }

  <K, V> @Nullable V remove(Map<K, V> table, K key) {
    V before = table.remove(key);
    if (open && before != null) {
      undo.push(() -> table.put(key, before));
    }
    return before;
  }

  private static <K, V> void restore(Map<K, V> table, K key, @Nullable V before) {
    if (before == null) {
      table.remove(key);
    } else {
      table.put(key, before);
    }
  }

  /// Changes a waiting or running job, whose row is somewhere else then.
  void change(SimJob job, UnaryOperator<SimJob> how) {
    SimJob changed = how.apply(job.copy());
    changed.place = ++places;
    put(ready, job.id, changed);
  }

  Set<String> effectsOf(long job) {
    Saved row = saved.get(job);
    return row == null ? new HashSet<>() : new HashSet<>(row.effects());
  }

  boolean isAlive(int worker) {
    Worker row = workers.get(worker);
    return row != null && !row.stopped();
  }

  boolean isVoid(int worker, long lease) {
    Worker row = workers.get(worker);
    return row != null && row.voided() >= lease;
  }

  boolean isLive(long job) {
    return ready.containsKey(job) || scheduled.containsKey(job);
  }
}

package dev.carillon.platform.db.schema;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// Looks without a pause, on a connection of its own, which tables are locked against others who
/// would read or write them.
public final class LockWatch implements Callable<Map<LockWatch.Lock, Duration>> {

  /// A lock of a whole table.
  ///
  /// @param exclusive whether no two may have it; else it is that of an index being built, which
  ///   stops writers alone
  public record Lock(String table, boolean exclusive) {}

  /// Weaker locks stop no reader and no writer. Catalogs are left out: an autovacuum that gives
  /// their empty end back locks them for a moment.
  private static final String HELD =
      """
      SELECT c.relname, l.mode <> 'ShareLock' FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
       WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
         AND c.relkind IN ('r', 'p') AND c.oid < ?
         AND c.relnamespace <> 'pg_catalog'::regnamespace
      """;

  private final DatabaseUrl address;
  private final CompletableFuture<Void> looking = new CompletableFuture<>();
  private volatile boolean over;

  public LockWatch(DatabaseUrl address) {
    this.address = address;
  }

  /// Comes back when the watch has begun.
  public void awaitLooking() {
    looking.join();
  }

  public void end() {
    over = true;
  }

  /// How long each lock was held in one piece at the longest, counted from the look before the lock
  /// to the look after it: never too short. Tables made meanwhile are left out, nobody waits for
  /// them.
  @Override
  public Map<Lock, Duration> call() throws SQLException {
    Map<Lock, Duration> longest = new HashMap<>();
    Map<Lock, Long> since = new HashMap<>();
    try (var connection = TestPostgres.connect(address);
        var newest = connection.prepareStatement("SELECT max(oid::bigint) + 1 FROM pg_class");
        var held = connection.prepareStatement(HELD)) {
      long firstNew;
      try (var row = newest.executeQuery()) {
        row.next();
        firstNew = row.getLong(1);
      }
      held.setLong(1, firstNew);
      long before = System.nanoTime();
      do {
        Map<Lock, Long> still = new HashMap<>();
        try (var rows = held.executeQuery()) {
          while (rows.next()) {
            var lock = new Lock(rows.getString(1), rows.getBoolean(2));
            still.put(lock, since.getOrDefault(lock, before));
          }
        }
        long now = System.nanoTime();
        still.forEach(
            (lock, start) -> longest.merge(lock, Duration.ofNanos(now - start), LockWatch::longer));
        since = still;
        before = now;
        looking.complete(null);
      } while (!over);
    }
    return longest;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}

package dev.carillon.breaker;

import dev.carillon.job.DependencyGate;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.FirstLooks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A node's breakers, put together as the container does it; changes are written into the table
/// `told (key, state, reason)` of the test.
public record BreakerParts(DependencyGate gate, BreakerBook book) {

  public static BreakerParts of(Pool pool, Notices notices, Vertx vertx, Duration timeout) {
    var store = new BreakerStore(pool);
    var book =
        new BreakerBook(
            store,
            BreakerParts::tell,
            new BreakerMeters(new SimpleMeterRegistry()),
            notices,
            new Quick(timeout),
            vertx);
    book.open(new FirstLooks());
    return new BreakerParts(new Breakers(store, book, new Quick(timeout)), book);
  }

  public void force(String key, String state) {
    book.force(key, state, "root", "by hand", "breaker.force").await().indefinitely();
  }

  public void reset(String key) {
    book.force(key, null, "root", null, "breaker.reset").await().indefinitely();
  }

  private static Uni<Void> tell(Tx tx, BreakerChange change) {
    return tx.connection()
        .preparedQuery("INSERT INTO told (key, state, reason) VALUES ($1, $2, $3)")
        .execute(Tuple.of(change.after().key(), change.after().state(), change.reason()))
        .replaceWithVoid();
  }

  private record Quick(Duration timeout) implements BreakerConfig {
    @Override
    public int threshold() {
      return 5;
    }

    @Override
    public int widestWave() {
      return 4;
    }

    @Override
    public Map<String, OfKey> keys() {
      return Map.of("touchy", new Touchy());
    }
  }

  private record Touchy() implements BreakerConfig.OfKey {
    @Override
    public java.util.OptionalInt threshold() {
      return java.util.OptionalInt.of(1);
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }
  }
}

package dev.carillon.health;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Poller;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the followers of the system's stream how the installation is, once per interval however
/// many replicas there are (checklist S0 line 39).
@Singleton
final class HealthBroadcast {

  static final String ROUND = "broadcast";
  static final String EVENT = "system.health";

  /// Looks per interval, so that a replica that dies is missed for a tenth of it.
  private static final int LOOKS = 10;

  private static final Duration LEAST = Duration.ofMillis(50);

  private final SystemHealth health;
  private final RoundStore rounds;
  private final Database database;
  private final Streams streams;
  private final Vertx vertx;
  private final Duration every;
  private @Nullable Poller running;

  HealthBroadcast(
      SystemHealth health,
      RoundStore rounds,
      Database database,
      Streams streams,
      Vertx vertx,
      HealthConfig config) {
    this.health = health;
    this.rounds = rounds;
    this.database = database;
    this.streams = streams;
    this.vertx = vertx;
    this.every = Duration.ofMillis(config.broadcastMillis());
  }

  void start(@Observes StartupEvent event) {
    Duration look = every.dividedBy(LOOKS);
    running =
        Poller.afterStart(
            "Telling how the system is",
            vertx,
            look.compareTo(LEAST) < 0 ? LEAST : look,
            this::round);
  }

  void stop(@Observes ShutdownEvent event) {
    if (running != null) {
      running.stop();
    }
  }

  /// @return whether it was this node's turn
  Uni<Boolean> round() {
    return database.inTransaction(tx ->
        rounds.take(tx, ROUND, every).call(mine -> mine ? tell(tx) : Uni.createFrom().voidItem()));
  }

  private Uni<Void> tell(Tx tx) {
    return health
        .status()
        .chain(status ->
            streams.publish(tx, List.of(new StreamEvent(StreamName.ofSystem(), EVENT, status))));
  }
}

package dev.carillon.health;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks once a minute what is wrong, and tells what began, got worse or is over: once each, however
/// long it lasts and however many replicas there are.
@Singleton
final class AlertWatch {

  static final String ROUND = "alerts";

  private static final int LOOKS = 10;

  private final Facts facts;
  private final Alerts alerts;
  private final RoundStore rounds;
  private final Database database;
  private final Vertx vertx;
  private final Duration every;
  private @Nullable Poller running;

  AlertWatch(
      Facts facts,
      Alerts alerts,
      RoundStore rounds,
      Database database,
      Vertx vertx,
      AlertConfig config) {
    this.facts = facts;
    this.alerts = alerts;
    this.rounds = rounds;
    this.database = database;
    this.vertx = vertx;
    this.every = config.every();
  }

  void start(@Observes StartupEvent event) {
    running =
        Poller.afterStart("Looking for what is wrong", vertx, every.dividedBy(LOOKS), this::round);
  }

  void stop(@Observes ShutdownEvent event) {
    if (running != null) {
      running.stop();
    }
  }

  /// @return whether it was this node's turn
  Uni<Boolean> round() {
    return database.inTransaction(tx ->
        rounds
            .take(tx, ROUND, every)
            .call(mine ->
                mine
                    ? facts.ask().chain(said -> alerts.judge(tx, said))
                    : Uni.createFrom().voidItem()));
  }
}

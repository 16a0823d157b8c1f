package dev.carillon.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Repeated;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks once a minute what is wrong, and tells what began, got worse or is over: once each, however
/// long it lasts and however many replicas there are.
@Singleton
final class AlertWatch {

  static final String ROUND = "alerts";
  static final String EVENT = "system.alert";

  private static final int LOOKS = 10;

  private final Facts facts;
  private final AlertParts parts;
  private final ObjectMapper json;
  private final Vertx vertx;
  private final Duration every;
  private @Nullable Repeated running;

  /// What a round needs of the database.
  @Singleton
  record AlertParts(AlertStore alerts, RoundStore rounds, Database database, Streams streams) {}

  AlertWatch(Facts facts, AlertParts parts, ObjectMapper json, Vertx vertx, AlertConfig config) {
    this.facts = facts;
    this.parts = parts;
    this.json = json;
    this.vertx = vertx;
    this.every = config.every();
  }

  void start(@Observes StartupEvent event) {
    running =
        Repeated.start("Looking for what is wrong", vertx, every.dividedBy(LOOKS), this::round);
  }

  void stop(@Observes ShutdownEvent event) {
    if (running != null) {
      running.stop();
    }
  }

  /// @return whether it was this node's turn
  Uni<Boolean> round() {
    return parts
        .database()
        .inTransaction(tx ->
            parts
                .rounds()
                .take(tx, ROUND, every)
                .call(mine ->
                    mine
                        ? facts.ask().chain(said -> judge(tx, said))
                        : Uni.createFrom().voidItem()));
  }

  /// Compares what is wrong with the alerts there are, and tells the difference.
  Uni<Void> judge(Tx tx, List<Facts.Said> said) {
    List<AlertStore.Found> found = new ArrayList<>();
    said.forEach(source ->
        source
            .conditions()
            .forEach(condition ->
                found.add(
                    new AlertStore.Found(condition, source.source(), text(condition.details())))));
    List<String> answered = said.stream().map(Facts.Said::source).toList();
    List<String> lasting = found.stream().map(each -> each.condition().key()).toList();
    return parts
        .alerts()
        .raise(tx, found)
        .chain(raised ->
            parts.alerts().resolve(tx, answered, lasting).chain(over -> tell(tx, raised, over)));
  }

  private Uni<Void> tell(Tx tx, List<AlertStore.Raised> raised, List<AlertView> over) {
    List<StreamEvent> events = new ArrayList<>();
    for (AlertStore.Raised each : raised) {
      boolean isNew = each.before() == null;
      if (isNew || !each.alert().severity().equals(each.before())) {
        events.add(event(AlertEvent.raised(each.alert(), !isNew)));
      }
    }
    over.forEach(alert -> events.add(event(AlertEvent.resolved(alert))));
    return events.isEmpty() ? Uni.createFrom().voidItem() : parts.streams().publish(tx, events);
  }

  private static StreamEvent event(AlertEvent alert) {
    return new StreamEvent(StreamName.ofSystem(), EVENT, alert);
  }

  private String text(Object details) {
    try {
      return json.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The details of a condition must be JSON values", e);
    }
  }
}

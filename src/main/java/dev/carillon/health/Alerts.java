package dev.carillon.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// What is wrong, as rows and as `system.alert` events: one of each for a condition, however long
/// it lasts and whoever finds it.
///
/// Alerts are found by rounds that ask each [HealthFact]. Who makes a change that is a condition of
/// its fact may say so here at once, in the transaction of the change; the next round then finds
/// the alert there. The rows of alerts are locked before that of the stream: publish afterwards.
@Singleton
public final class Alerts {

  static final String EVENT = "system.alert";

  private final AlertStore store;
  private final Streams streams;
  private final ObjectMapper json;

  Alerts(AlertStore store, Streams streams, ObjectMapper json) {
    this.store = store;
    this.streams = streams;
    this.json = json;
  }

  /// Tells of a condition now.
  ///
  /// @param source of the [HealthFact] that tells of it while it lasts
  public Uni<Void> raise(Tx tx, String source, Condition condition) {
    return store
        .raise(tx, List.of(found(source, condition)))
        .chain(raised -> tell(tx, raised, List.of()));
  }

  /// Tells that a condition is over now; nothing when it was not told of.
  ///
  /// @param key of the condition
  public Uni<Void> over(Tx tx, String key) {
    return store.over(tx, key).chain(over -> tell(tx, List.of(), over));
  }

  /// Compares what is wrong with the alerts there are, and tells the difference.
  Uni<Void> judge(Tx tx, List<Facts.Said> said) {
    List<AlertStore.Found> found = new ArrayList<>();
    said.forEach(source ->
        source.conditions().forEach(condition -> found.add(found(source.source(), condition))));
    List<String> answered = said.stream().map(Facts.Said::source).toList();
    List<String> lasting = found.stream().map(each -> each.condition().key()).toList();
    return store
        .raise(tx, found)
        .chain(
            raised -> store.resolve(tx, answered, lasting).chain(over -> tell(tx, raised, over)));
  }

  private AlertStore.Found found(String source, Condition condition) {
    return new AlertStore.Found(condition, source, text(condition.details()));
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
    return events.isEmpty() ? Uni.createFrom().voidItem() : streams.publish(tx, events);
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

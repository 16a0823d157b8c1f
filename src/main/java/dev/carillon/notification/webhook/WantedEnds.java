package dev.carillon.notification.webhook;

import dev.carillon.job.JobTransition.Event;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which tenants want to hear of which ends of jobs. Any thread may ask; the answer costs two looks
/// into maps and no memory.
final class WantedEnds {

  private static final List<Event> ENDS = List.of(Event.COMPLETED, Event.FAILED, Event.CANCELLED);

  /// The tenants for each end that somebody wants; `null` while nobody knows, when all may want
  /// all.
  private volatile @Nullable Map<Event, Set<String>> tenants;

  /// {@return the type of event an end is told as}
  static String type(Event event) {
    return "job." + event.word();
  }

  /// {@return whether the tenant may want it}
  boolean by(String tenant, Event event) {
    Map<Event, Set<String>> known = tenants;
    return known == null ? event.isFinal() : known.getOrDefault(event, Set.of()).contains(tenant);
  }

  /// {@return whether any tenant may want it}
  boolean byAnybody(Event event) {
    Map<Event, Set<String>> known = tenants;
    return known == null ? event.isFinal() : known.containsKey(event);
  }

  void learn(List<EndpointStore.Interest> found) {
    Map<Event, Set<String>> learned = new EnumMap<>(Event.class);
    for (var each : found) {
      for (var end : ENDS) {
        if (EventPattern.matches(each.pattern(), type(end))) {
          learned.computeIfAbsent(end, first -> new HashSet<>()).add(each.tenant());
        }
      }
    }
    tenants = learned;
  }
}

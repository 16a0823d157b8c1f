package dev.carillon.job;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who hears of which step of a job, as an enqueuer writes it: `outcome[:person][@channel]`.
///
/// `completed` tells the owner; `failed@email` tells the owner by mail alone (beside the inbox);
/// `all:bob` tells `bob` of every end. Outcomes: `queued`, `started`, `completed`, `failed`,
/// `cancelled`, and `all` for the last three. What stands after the last `@` is a channel only if
/// it is the name of one, since the `sub` of a person may hold an `@`.
///
/// @param on the steps
/// @param person the `sub` of the person, or `null` for the owner
/// @param channel one of `in_app`, `email`, `push`, `webhook`, or `null` for what the person
///   prefers
public record Tell(Set<JobTransition.Event> on, @Nullable String person, @Nullable String channel) {

  /// What a text must look like, for people.
  public static final String FORM =
      "must be outcome[:person][@channel] with an outcome of queued, started, completed, failed,"
          + " cancelled, all and a channel of in_app, email, push, webhook";

  private static final String ALL = "all";

  private static final Map<String, JobTransition.Event> OUTCOMES =
      Map.of(
          "queued", JobTransition.Event.QUEUED,
          "started", JobTransition.Event.STARTED,
          "completed", JobTransition.Event.COMPLETED,
          "failed", JobTransition.Event.FAILED,
          "cancelled", JobTransition.Event.CANCELLED);

  private static final Set<String> CHANNELS = Set.of("in_app", "email", "push", "webhook");

  public Tell {
    on = Set.copyOf(on);
  }

  /// Reads one entry of [JobRequest.Options#tell].
  ///
  /// @return empty when it is not of the form
  public static Optional<Tell> parse(String text) {
    int at = text.lastIndexOf('@');
    boolean hasChannel = at >= 0 && CHANNELS.contains(text.substring(at + 1));
    String rest = hasChannel ? text.substring(0, at) : text;
    int colon = rest.indexOf(':');
    String outcome = colon < 0 ? rest : rest.substring(0, colon);
    String person = colon < 0 ? null : rest.substring(colon + 1);
    if (person != null && person.isBlank()) {
      return Optional.empty();
    }
    String channel = hasChannel ? text.substring(at + 1) : null;
    return events(outcome).map(events -> new Tell(events, person, channel));
  }

  private static Optional<Set<JobTransition.Event>> events(String outcome) {
    if (outcome.equals(ALL)) {
      return Optional.of(
          EnumSet.of(
              JobTransition.Event.COMPLETED,
              JobTransition.Event.FAILED,
              JobTransition.Event.CANCELLED));
    }
    return Optional.ofNullable(OUTCOMES.get(outcome)).map(EnumSet::of);
  }

  /// Whether an entry may be about a step; memory only, no allocation, never wrong when it says no.
  public static boolean mayBeAbout(String text, JobTransition.Event event) {
    return (event.isFinal() && text.startsWith(ALL))
        || (event != JobTransition.Event.RETURNED && text.startsWith(event.word()));
  }
}

package dev.carillon.socketio;

import dev.carillon.platform.security.Actor;
import dev.carillon.stream.RecentEvents;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Tells an admin what their tenant's admins heard last, at most 50 events at once, and from then
/// on each event as it comes (domain 000 §3).
final class History {

  private static final String STREAM = "tenant";
  private static final int MOST = 50;
  private static final InstantSource CLOCK = InstantSource.system();

  private History() {}

  /// What is past its time is not told, and does not keep the rest from being told.
  ///
  /// @param visitor who it is at the moment: while the past is read an admin may become none. Asked
  ///   on the session's event loop
  /// @return fails as a subscription does
  static Uni<Void> begin(
      Membership member, Subscriptions subscriptions, Streams streams, Supplier<Actor> visitor) {
    return streams
        .recent(visitor.get(), STREAM, MOST)
        .emitOn(member.session()::execute)
        .chain(past ->
            streams
                .find(visitor.get(), STREAM)
                .invoke(name -> member.emit("notification.history", told(past)))
                .chain(() -> subscriptions.follow(visitor.get(), STREAM, past.end(), Shape.PLAIN)))
        .replaceWithVoid();
  }

  private static JsonObject told(RecentEvents past) {
    var notifications = new JsonArray();
    past.events().stream()
        .flatMap(message -> Shape.PLAIN.show(message).stream())
        .map(shown -> new JsonObject(shown.json()).put("event", shown.event()))
        .forEach(notifications::add);
    return new JsonObject()
        .put("notifications", notifications)
        .put("timestamp", CLOCK.instant().toString());
  }
}

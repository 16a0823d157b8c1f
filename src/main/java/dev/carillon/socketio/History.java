package dev.carillon.socketio;

import dev.carillon.platform.security.Actor;
import dev.carillon.stream.Follower;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/// Tells an admin what their tenant's admins heard last, at most 50 events at once, and from then
/// on each event as it comes (domain 000 §3).
final class History implements Follower {

  private static final String STREAM = "tenant";
  private static final int MOST = 50;

  private final Membership member;
  private final Subscriptions subscriptions;
  private final long head;
  private final InstantSource clock = InstantSource.system();
  private final JsonArray kept = new JsonArray();
  private boolean told;

  private History(Membership member, Subscriptions subscriptions, long head) {
    this.member = member;
    this.subscriptions = subscriptions;
    this.head = head;
  }

  /// @return fails as a subscription does
  static Uni<Void> begin(Membership member, Subscriptions subscriptions, Actor admin) {
    return subscriptions
        .follow(admin, STREAM, null, new Nobody())
        .chain(now -> {
          Position end = now.from();
          long from = Math.max(0, end.seq() - MOST);
          var history = new History(member, subscriptions, end.seq());
          return subscriptions
              .follow(admin, STREAM, new Position(end.epoch(), from), history)
              .invoke(history::begun);
        })
        .replaceWithVoid();
  }

  private void begun(Following following) {
    if (following.from().seq() >= head) {
      tell();
    }
  }

  @Override
  public void next(StreamMessage message) {
    if (message.seq() > head) {
      tell();
      subscriptions.tell(Shape.PLAIN, message);
      return;
    }
    for (Shape.Shown shown : Shape.PLAIN.show(message)) {
      kept.add(new JsonObject(shown.json()).put("event", shown.event()));
    }
    if (message.seq() == head) {
      tell();
    }
  }

  private void tell() {
    if (told) {
      return;
    }
    told = true;
    member.emit(
        "notification.history",
        new JsonObject().put("notifications", kept).put("timestamp", clock.instant().toString()));
  }

  @Override
  public void reset(StreamName stream, Position now) {
    tell();
  }

  @Override
  public void over(StreamName stream) {
    tell();
  }

  @Override
  public Uni<Void> room() {
    return subscriptions.room();
  }

  /// Looks where a stream is.
  private static final class Nobody implements Follower {

    @Override
    public void next(StreamMessage message) {
      // It comes again with the history.
    }

    @Override
    public void reset(StreamName stream, Position now) {
      // Without a position nothing can be missed.
    }

    @Override
    public void over(StreamName stream) {
      // The history will say so.
    }
  }
}

package dev.carillon.socketio;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.Follower;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The streams one client follows in one namespace, at most 200. Any thread may call.
final class Subscriptions {

  private static final Logger LOG = Logger.getLogger(Subscriptions.class);

  private static final int MOST = 200;
  private static final String TENANT = "tenant";
  private static final String STUDENT = "student:";

  /// What is published on the stream of its student and on that of the tenant.
  private static final Set<String> TOLD_TWICE =
      Set.of("cascade.progress", "cascade.complete", "deletion.warning");

  private final Streams streams;
  private final Membership member;

  /// By what the client calls them. A slot without a following is being looked up.
  private final Map<String, Slot> slots = new HashMap<>();

  private boolean closed;

  private static final class Slot {
    private @Nullable Following following;

    /// Why a look at rights has ended it.
    private @Nullable Throwable refusal;
  }

  Subscriptions(Streams streams, Membership member) {
    this.streams = streams;
    this.member = member;
  }

  /// Follows a stream. A second wish for the same takes the place of the first.
  ///
  /// @param name as clients write it, such as `job:42`
  /// @return fails with a problem when there is no such stream for this actor, or they follow too
  ///   many
  Uni<Following> follow(Actor actor, String name, @Nullable Position after, Shape shape) {
    return follow(actor, name, after, new Teller(name, shape));
  }

  private Uni<Following> follow(
      Actor actor, String name, @Nullable Position after, Follower follower) {
    return Uni.createFrom()
        .deferred(() -> {
          drop(name);
          var slot = new Slot();
          reserve(name, slot);
          return streams
              .follow(actor, name, after, follower)
              .chain(following -> keep(name, slot, following))
              .onFailure()
              .invoke(failure -> release(name, slot));
        });
  }

  private synchronized void reserve(String name, Slot slot) {
    if (slots.size() >= MOST) {
      throw new ProblemException(
          ProblemType.TOO_MANY_REQUESTS, "A client follows at most " + MOST + " streams.");
    }
    slots.put(name, slot);
  }

  /// @return fails when a look at rights has ended it before it began
  private Uni<Following> keep(String name, Slot slot, Following following) {
    @Nullable Throwable refusal;
    synchronized (this) {
      slot.following = following;
      if (!closed && slots.get(name) == slot) {
        return Uni.createFrom().item(following);
      }
      refusal = slot.refusal;
    }
    following.stop();
    return refusal == null ? Uni.createFrom().item(following) : Uni.createFrom().failure(refusal);
  }

  private synchronized void release(String name, Slot slot) {
    slots.remove(name, slot);
  }

  /// Follows it no longer; nothing happens when it did not.
  void drop(String name) {
    @Nullable Slot slot;
    @Nullable Following following;
    synchronized (this) {
      slot = slots.remove(name);
      following = slot == null ? null : slot.following;
    }
    if (following != null) {
      following.stop();
    }
  }

  /// Asks of each stream again whether this actor may follow it; ends those they may not, and those
  /// of which there is no answer: events could go on coming all the same.
  void check(Actor actor) {
    Map<String, Slot> now;
    synchronized (this) {
      now = Map.copyOf(slots);
    }
    now.forEach((name, slot) ->
        streams
            .find(actor, name)
            .subscribe()
            .with(
                found -> LOG.tracef("%s is still allowed", name),
                failure -> {
                  LOG.debugf(failure, "%s is not followed any longer", name);
                  end(name, slot, failure);
                }));
  }

  private void end(String name, Slot slot, Throwable refusal) {
    @Nullable Following following;
    synchronized (this) {
      if (!slots.remove(name, slot)) {
        return;
      }
      slot.refusal = refusal;
      following = slot.following;
    }
    if (following != null) {
      following.stop();
    }
    over(name);
  }

  private void over(String name) {
    member.emit("stream:over", new JsonObject().put("stream", name));
  }

  /// Follows nothing any more.
  void close() {
    List<Slot> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(slots.values());
      slots.clear();
    }
    for (Slot slot : all) {
      if (slot.following != null) {
        slot.following.stop();
      }
    }
  }

  /// Tells a stream's events in the words of the documents.
  private class Teller implements Follower {

    private final String name;
    private final Shape shape;

    Teller(String name, Shape shape) {
      this.name = name;
      this.shape = shape;
    }

    @Override
    public void next(StreamMessage message) {
      tell(shape, message);
    }

    @Override
    public void reset(StreamName stream, Position now) {
      member.emit(
          "stream:reset",
          new JsonObject().put("stream", name).put("epoch", now.epoch()).put("seq", now.seq()));
    }

    @Override
    public void over(StreamName stream) {
      drop(name);
      Subscriptions.this.over(name);
    }

    /// Told twice, with as much again around each small event: four pages stay below what a session
    /// may let wait.
    @Override
    public int pageBytes() {
      return 24 * 1024;
    }

    @Override
    public boolean isFull() {
      return !member.session().isRoomy();
    }

    @Override
    public Uni<Void> room() {
      return Uni.createFrom()
          .emitter(emitter -> member.session().whenRoomy(() -> emitter.complete(null)));
    }
  }

  void tell(Shape shape, StreamMessage message) {
    if (isHeardOfTheStudent(message)) {
      return;
    }
    for (Shape.Shown shown : shape.show(message)) {
      member.emitJson(shown.event(), shown.json());
    }
  }

  /// What happens to a student is told to who follows the student and to the admins. Document 000
  /// has rooms, and who is in both of them is told once. A batch that only names the student is
  /// told on the stream of the tenant alone.
  private boolean isHeardOfTheStudent(StreamMessage message) {
    if (!message.stream().kind().equals(TENANT) || !TOLD_TWICE.contains(message.event())) {
      return false;
    }
    String student = new JsonObject(message.data()).getString("studentId");
    return student != null && follows(STUDENT + student);
  }

  private synchronized boolean follows(String name) {
    Slot slot = slots.get(name);
    return slot != null && slot.following != null;
  }
}

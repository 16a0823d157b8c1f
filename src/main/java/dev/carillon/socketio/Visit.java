package dev.carillon.socketio;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.TokenLogin.Login;
import dev.carillon.socketio.engineio.EngineClose;
import dev.carillon.socketio.engineio.EngineSession;
import dev.carillon.stream.Following;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One client in one of our namespaces, in the words of documents 000 and 003. On the event loop of
/// its session.
final class Visit implements NamespaceListener {

  private static final Logger LOG = Logger.getLogger(Visit.class);

  private static final int MOST_HELD_BACK = 50;

  private final Membership member;
  private final EngineSession session;
  private final VisitParts parts;
  private final Subscriptions subscriptions;

  /// What was said while a token is looked at. `null` when none is.
  private @Nullable List<Runnable> heldBack;

  private @Nullable Login visitor;
  private boolean left;
  private long timer;

  /// @param visitor `null` for who has not shown a token yet
  Visit(Membership member, @Nullable Login visitor, VisitParts parts) {
    this.member = member;
    this.session = member.session();
    this.parts = parts;
    this.subscriptions = new Subscriptions(parts.streams(), member);
    if (visitor == null) {
      timer = session.after(parts.config().loginTimeout(), () -> session.close(EngineClose.IDLE));
    } else {
      welcome(visitor);
    }
  }

  @Override
  public void event(String name, List<@Nullable Object> values, @Nullable Ack ack) {
    var reply = new Reply(member, ack);
    if (heldBack != null) {
      if (heldBack.size() >= MOST_HELD_BACK) {
        session.close(EngineClose.TOO_MANY_PACKETS);
      } else {
        heldBack.add(() -> event(name, values, ack));
      }
      return;
    }
    try {
      var wish = Wish.of(values);
      if (name.equals("authenticate")) {
        authenticate(wish, reply);
      } else if (visitor == null) {
        throw new ProblemException(ProblemType.UNAUTHENTICATED, "Send authenticate {token} first.");
      } else {
        answer(name, wish, visitor.actor(), reply);
      }
    } catch (ProblemException refused) {
      reply.failed(refused);
    }
  }

  private void answer(String name, Wish wish, Actor actor, Reply reply) {
    switch (name) {
      case "subscribe:job" -> follow("job:" + wish.name("jobId"), wish, actor, Shape.JOB, reply);
      case "unsubscribe:job" -> drop("job:" + wish.name("jobId"), reply);
      case "subscribe:notifications" -> notifications(wish, actor, reply);
      case "subscribe.cascade" ->
          follow("student:" + wish.name("studentId"), wish, actor, Shape.PLAIN, reply);
      case "unsubscribe.cascade" -> drop("student:" + wish.name("studentId"), reply);
      case "subscribe.integrity" -> follow("integrity", wish, actor, Shape.PLAIN, reply);
      case "subscribe.jobs" -> allJobs(wish, actor, reply);
      case "job.pause" -> operate("job.paused", parts.operator().pause(actor), reply);
      case "job.resume" -> operate("job.resumed", parts.operator().resume(actor), reply);
      case "job.add" -> operate("job.added", parts.operator().add(actor, wish.data()), reply);
      default ->
          throw new ProblemException(ProblemType.NOT_FOUND, "There is no such event to send.");
    }
  }

  private void follow(String stream, Wish wish, Actor actor, Shape shape, Reply reply) {
    subscriptions
        .follow(actor, stream, wish.after(), shape)
        .subscribe()
        .with(following -> reply.done(place(stream, following)), reply::failed);
  }

  private static JsonObject place(String stream, Following following) {
    return new JsonObject()
        .put("stream", stream)
        .put("epoch", following.from().epoch())
        .put("seq", following.from().seq());
  }

  private void drop(String stream, Reply reply) {
    subscriptions.drop(stream);
    reply.done(new JsonObject().put("stream", stream));
  }

  private void notifications(Wish wish, Actor actor, Reply reply) {
    subscriptions
        .follow(actor, "user:me", wish.after(), Shape.PLAIN)
        .invoke(following ->
            member.emit("notifications:subscribed", new JsonObject().put("userId", actor.id())))
        .subscribe()
        .with(following -> reply.done(place("user:me", following)), reply::failed);
  }

  private void allJobs(Wish wish, Actor actor, Reply reply) {
    subscriptions
        .follow(actor, "tenant-jobs", wish.after(), Shape.ALL_JOBS)
        .invoke(following -> reply.done(place("tenant-jobs", following)))
        .chain(() -> parts.operator().status(actor))
        .subscribe()
        .with(status -> member.emit("job.status", status), reply::failed);
  }

  private void operate(String event, Uni<JsonObject> done, Reply reply) {
    done.subscribe()
        .with(
            told -> {
              member.emit(event, told);
              reply.done(told);
            },
            reply::failed);
  }

  private void authenticate(Wish wish, Reply reply) {
    String token = wish.data().getValue("token") instanceof String text ? text : "";
    heldBack = new ArrayList<>();
    parts
        .login()
        .verify(token, session.handshake())
        .subscribe()
        .with(
            known -> session.execute(() -> authenticated(known, reply)),
            failure -> session.execute(() -> refused(reason(failure), reply)));
  }

  /// Why a token does not open.
  static String reason(Throwable failure) {
    if (failure instanceof AuthenticationFailedException) {
      return "Authentication error: invalid or expired token";
    }
    LOG.warnf("A token could not be checked: %s", failure);
    return "Authentication error: the token cannot be checked now; try again";
  }

  private void authenticated(Login known, Reply reply) {
    if (left) {
      return;
    }
    if (visitor != null) {
      renewed(known, visitor, reply);
    } else if (parts.people().enter(known.actor())) {
      welcome(known);
      reply.done(new JsonObject().put("userId", known.actor().id()));
      goOn();
    } else {
      refused("Authentication error: too many connections of one person; close some", reply);
    }
  }

  /// A new token before the old one ends. With other roles, what is followed is asked about again.
  private void renewed(Login known, Login before, Reply reply) {
    if (isSamePerson(known.actor(), before.actor())) {
      visitor = known;
      session.cancel(timer);
      closeAtTheEnd(known);
      member.emit("authenticated", who(known));
      if (!known.actor().equals(before.actor())) {
        inOtherRoles(before.actor(), known.actor());
      }
      reply.done(new JsonObject().put("userId", known.actor().id()));
      goOn();
    } else {
      refused("Authentication error: the token is of somebody else; connect anew", reply);
    }
  }

  private static boolean isSamePerson(Actor one, Actor other) {
    return one.id().equals(other.id()) && one.tenant().equals(other.tenant());
  }

  private void inOtherRoles(Actor before, Actor now) {
    parts.people().renew(before, now);
    subscriptions.check(now);
    if (now.isAdmin() && !before.isAdmin()) {
      listenAsAdmin(now);
    }
  }

  private void refused(String why, Reply reply) {
    member.emit("auth_error", new JsonObject().put("message", why));
    if (reply.ack() != null) {
      reply.failed(new ProblemException(ProblemType.UNAUTHENTICATED, why));
    }
    goOn();
  }

  private void goOn() {
    List<Runnable> waiting = heldBack == null ? List.of() : heldBack;
    heldBack = null;
    waiting.forEach(Runnable::run);
  }

  /// The person is counted already.
  private void welcome(Login known) {
    session.cancel(timer);
    visitor = known;
    closeAtTheEnd(known);
    Actor actor = known.actor();
    member.emit("authenticated", who(known));
    var quiet = new Reply(member, null);
    notifications(new Wish(new JsonObject()), actor, quiet);
    follow("my-jobs", new Wish(new JsonObject()), actor, Shape.MY_JOBS, quiet);
    if (actor.isAdmin()) {
      listenAsAdmin(actor);
    }
  }

  private void listenAsAdmin(Actor admin) {
    var quiet = new Reply(member, null);
    follow("system", new Wish(new JsonObject()), admin, Shape.PLAIN, quiet);
    History.begin(member, subscriptions, parts.streams(), this::actor)
        .chain(() -> parts.operator().system())
        .subscribe()
        .with(status -> member.emit("system.status", status), quiet::failed);
  }

  /// Of who has shown a token.
  private Actor actor() {
    return Objects.requireNonNull(visitor).actor();
  }

  private static JsonObject who(Login known) {
    return new JsonObject().put("userId", known.actor().id()).put("email", known.email());
  }

  private void closeAtTheEnd(Login known) {
    parts
        .login()
        .left(known)
        .ifPresent(left -> timer = session.after(left, () -> session.close(EngineClose.EXPIRED)));
  }

  @Override
  public void left() {
    left = true;
    session.cancel(timer);
    subscriptions.close();
    if (visitor != null) {
      parts.people().leave(visitor.actor());
    }
  }
}

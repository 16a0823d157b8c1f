package dev.carillon.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.resilience.FirstLooks;
import dev.carillon.platform.security.Actor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where events are told and heard. Any thread may call.
@Singleton
public final class Streams {

  /// Events of a group commit (count).
  private static final int EVENTS_AT_A_TIME = 500;

  private static final Pattern NAME =
      Pattern.compile("([a-z][a-z-]{0,31})(?::([^\\x00-\\x1f\\x7f-\\x9f]{1,255}))?");

  private final StreamStore store;
  private final EventStore events;
  private final int window;
  private final ObjectMapper json;
  private final Notices notices;
  private final Tail tail;
  private final Gates gates;
  private final Follows follows;
  private final Map<String, StreamAccess> access = new HashMap<>();
  private final Batcher<StreamStore.Written, Boolean> groupCommit;

  /// Tells this node's hints from those of others; it has heard its own before.
  private final String node = UUID.randomUUID().toString().substring(0, 8) + ':';

  Streams(
      StreamStore store,
      FollowStore follows,
      EventStore events,
      StreamConfig config,
      ObjectMapper json,
      Notices notices,
      Vertx vertx,
      @All List<StreamAccess> access,
      @All List<GatedKind> kinds) {
    this.store = store;
    this.json = json;
    this.notices = notices;
    this.events = events;
    this.window = Math.max(1, config.window());
    this.tail = new Tail(events, vertx, config, this::startAnew);
    this.gates =
        new Gates(follows, vertx, notices, tail, config, kinds, this::step, this::startAnew);
    this.follows = new Follows(follows, events, tail, gates, vertx, config);
    this.groupCommit =
        new Batcher<>(
            EVENTS_AT_A_TIME,
            2,
            written ->
                store
                    .append(written)
                    .invoke(this::grew)
                    .map(grown -> Collections.nCopies(written.size(), true)));
    for (StreamAccess kind : access) {
      if (this.access.put(kind.kind(), kind) != null) {
        throw new IllegalStateException("Two beans decide about streams of kind " + kind.kind());
      }
    }
  }

  void started(@Observes StartupEvent event, MeterRegistry meters, FirstLooks looks) {
    meters.gauge("carillon.streams.followed", tail, Tail::streams);
    meters.gauge("carillon.streams.followers", tail, Tail::readers);
    meters.gauge("carillon.streams.open", gates, Gates::open);
    start(looks);
  }

  void start(FirstLooks looks) {
    notices.listen(CHANNEL, this::hinted);
    gates.start(looks);
  }

  private static final String CHANNEL = Follows.CHANNEL;

  /// Appends events in the caller's transaction: they are told if and only if it commits. Holds the
  /// streams' rows until then, so do it last.
  public Uni<Void> publish(Tx tx, List<StreamEvent> events) {
    return events.isEmpty()
        ? Uni.createFrom().voidItem()
        : store
            .append(tx, events.stream().map(this::written).toList())
            .invoke(grown -> tx.afterCommit(() -> grew(grown)))
            .replaceWithVoid();
  }

  /// Appends one event in a transaction of its own, which it may share with others of the same
  /// moment.
  ///
  /// @return fails when the database is away; the event may then be there or not
  public Uni<Void> publish(StreamEvent event) {
    return Uni.createFrom().deferred(() -> groupCommit.submit(written(event))).replaceWithVoid();
  }

  /// Appends steps to streams that are written only while followed, in the caller's transaction. As
  /// [#publish(Tx, List)], do it last and once.
  public Uni<Void> step(Tx tx, List<StreamStep> steps) {
    return steps.isEmpty()
        ? Uni.createFrom().voidItem()
        : store
            .step(tx, steps.stream().map(this::written).toList())
            .invoke(grown -> tx.afterCommit(() -> grew(grown)))
            .replaceWithVoid();
  }

  /// Appends steps in a transaction of their own.
  public Uni<Void> step(List<StreamStep> steps) {
    return steps.isEmpty()
        ? Uni.createFrom().voidItem()
        : store
            .step(steps.stream().map(this::written).toList())
            .invoke(this::grew)
            .replaceWithVoid();
  }

  /// Finds the stream a client names, `kind` or `kind:rest`, for somebody who may follow it.
  ///
  /// @return fails with a problem: 422 when there can be no such name; 404 when there is no such
  ///   stream or the viewer may not follow it, so that nobody learns what there is
  public Uni<StreamName> find(Actor viewer, String clientName) {
    var parts = NAME.matcher(clientName);
    if (!parts.matches()) {
      return Uni.createFrom()
          .failure(
              new ProblemException(
                  ProblemType.VALIDATION_FAILED,
                  "A stream is called <kind> or <kind>:<rest>, as job:42, the rest of 1 to 255"
                      + " characters.",
                  Map.of("stream", cut(clientName))));
    }
    @Nullable StreamAccess kind = access.get(parts.group(1));
    String wanted = parts.group(2) == null ? "" : parts.group(2);
    return kind == null
        ? Uni.createFrom().failure(missing(clientName))
        : kind.find(viewer, wanted).map(found -> found.orElseThrow(() -> missing(clientName)));
  }

  private static ProblemException missing(String clientName) {
    return new ProblemException(
        ProblemType.NOT_FOUND,
        "There is no such stream, or it is not yours to follow.",
        Map.of("stream", cut(clientName)));
  }

  private static String cut(String clientName) {
    return clientName.length() > 300 ? clientName.substring(0, 300) : clientName;
  }

  /// Follows a stream that [#find] gave, on this node.
  ///
  /// With a position the follower hears all that came after it, in order, if that can still be
  /// heard; else it gets a `reset` first. Without one it hears what comes from now on, of a stream
  /// that tells a state the present state first.
  ///
  /// @param viewer asked once more whether they may
  /// @return the stream being followed; the item comes before the follower is told anything, if
  ///   what is chained to it does not change threads. Fails as [#find] does, and when the database
  ///   is away
  public Uni<Following> follow(
      Actor viewer, StreamName name, @Nullable Position after, Follower follower) {
    return find(viewer, name.kind() + ':' + name.id())
        .chain(found ->
            found.equals(name)
                ? follows.follow(name, after, follower)
                : Uni.createFrom().failure(missing(name.kind() + ':' + name.id())));
  }

  /// Finds and follows in one.
  ///
  /// @return as [#follow(Actor, StreamName, Position, Follower)]
  public Uni<Following> follow(
      Actor viewer, String clientName, @Nullable Position after, Follower follower) {
    return find(viewer, clientName).chain(name -> follows.follow(name, after, follower));
  }

  /// Reads what a stream told last.
  ///
  /// @param most events (count); never more than can be heard again
  /// @return fails as [#find] does, and when the database is away
  public Uni<RecentEvents> recent(Actor viewer, String clientName, int most) {
    return find(viewer, clientName)
        .chain(name ->
            events
                .newest(name, Math.min(most, window))
                .map(found ->
                    found.map(news -> RecentEvents.of(name, news)).orElse(RecentEvents.NONE)));
  }

  private void startAnew(List<StreamName> streams) {
    follows.startAnew(streams);
  }

  private void grew(Set<Long> streams) {
    tail.hint(streams);
    streams.forEach(stream -> notices.send(CHANNEL, node + stream));
  }

  private void hinted(String payload) {
    if (payload.equals(Gates.OPENED)) {
      gates.refresh();
    } else if (!payload.startsWith(node)) {
      tail.hint(Set.of(Long.valueOf(payload.substring(payload.indexOf(':') + 1))));
    }
  }

  private StreamStore.WrittenStep written(StreamStep step) {
    return new StreamStore.WrittenStep(
        written(step.event()), step.mark(), step.again(), step.last());
  }

  private StreamStore.Written written(StreamEvent event) {
    try {
      return new StreamStore.Written(
          event.stream(), event.event(), json.writeValueAsString(event.data()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's data must be a value JSON can hold", e);
    }
  }
}

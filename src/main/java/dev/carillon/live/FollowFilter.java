package dev.carillon.live;

import dev.carillon.platform.security.Caller;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/// Asks whether the caller may follow a stream before the answer begins: the head of an event
/// stream goes out at once, and with it the chance to refuse.
final class FollowFilter {

  static final String STREAM = "carillon.live.stream";
  static final String AFTER = "carillon.live.after";

  /// Marks a method that follows the stream its path parameter `name` names.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfOneStream {}

  private final Streams streams;
  private final Caller caller;
  private final EventStreams events;

  FollowFilter(Streams streams, Caller caller, EventStreams events) {
    this.streams = streams;
    this.caller = caller;
    this.events = events;
  }

  /// Leaves the stream and the position in the request.
  ///
  /// @return fails as [Streams#find] does
  @OfOneStream
  @ServerRequestFilter
  Uni<Void> check(ContainerRequestContext request) {
    events.refuseTooMany(caller.actor());
    String name = request.getUriInfo().getPathParameters().getFirst("name");
    position(request).ifPresent(after -> request.setProperty(AFTER, after));
    return streams
        .find(caller.actor(), name)
        .invoke(found -> request.setProperty(STREAM, found))
        .replaceWithVoid();
  }

  static StreamName stream(ContainerRequestContext request) {
    return (StreamName) request.getProperty(STREAM);
  }

  static @Nullable Position after(ContainerRequestContext request) {
    return (Position) request.getProperty(AFTER);
  }

  private static Optional<Position> position(ContainerRequestContext request) {
    return EventStreams.place(
        request.getHeaderString("Last-Event-ID"),
        request.getUriInfo().getQueryParameters().getFirst("after"));
  }
}

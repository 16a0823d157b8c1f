package dev.carillon.live;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/// Asks whether the caller may follow a stream before the answer begins: the head of an event
/// stream goes out at once, and with it the chance to refuse.
final class FollowFilter {

  static final String STREAM = "carillon.live.stream";
  static final String AFTER = "carillon.live.after";

  private static final Pattern POSITION = Pattern.compile("(?:([0-9]{1,18})-)?([0-9]{1,18})");

  /// Marks a method that follows the stream its path parameter `name` names.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfOneStream {}

  private final Streams streams;
  private final Caller caller;
  private final Visitors visitors;

  FollowFilter(Streams streams, Caller caller, Visitors visitors) {
    this.streams = streams;
    this.caller = caller;
    this.visitors = visitors;
  }

  /// Leaves the stream and the position in the request.
  ///
  /// @return fails as [Streams#find] does
  @OfOneStream
  @ServerRequestFilter
  Uni<Void> check(ContainerRequestContext request) {
    if (visitors.isFull(caller.actor())) {
      throw new ProblemException(
          ProblemType.TOO_MANY_REQUESTS, "Too many connections of one person; close some.");
    }
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

  /// The header comes from a client that comes back, so it is the newer.
  private static Optional<Position> position(ContainerRequestContext request) {
    @Nullable String last = request.getHeaderString("Last-Event-ID");
    boolean inHeader = last != null && !last.isBlank();
    @Nullable String told =
        inHeader ? last : request.getUriInfo().getQueryParameters().getFirst("after");
    if (told == null) {
      return Optional.empty();
    }
    Matcher parts = POSITION.matcher(told.strip());
    if (!parts.matches()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "A place in a stream is <epoch>-<seq>, as the id of an event, or <seq>.",
          Map.of("parameter", inHeader ? "Last-Event-ID" : "after"));
    }
    long epoch = parts.group(1) == null ? Position.ANY_EPOCH : Long.parseLong(parts.group(1));
    return Optional.of(new Position(epoch, Long.parseLong(parts.group(2))));
  }
}

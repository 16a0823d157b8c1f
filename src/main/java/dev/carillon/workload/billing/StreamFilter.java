package dev.carillon.workload.billing;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Asks whether the caller may see a run before its stream is opened: the head of an event stream
/// goes out at once, and with it the chance to answer 403 or 404.
final class StreamFilter {

  /// Marks a stream of the run that the path parameter `id` names.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfOneRun {}

  private final RunAccess access;
  private final Caller caller;

  StreamFilter(RunAccess access, Caller caller) {
    this.access = access;
    this.caller = caller;
  }

  /// @return fails as [RunAccess#find] does
  @OfOneRun
  @ServerRequestFilter
  Uni<Void> check(UriInfo address) {
    return access
        .find(caller.actor(), id(address.getPathParameters().getFirst("id")))
        .replaceWithVoid();
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException notAnId) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "The id of a validation is a UUID.");
    }
  }
}

package dev.carillon.workload.attendance;

import dev.carillon.live.EventStreams;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/// Finds the student whose events are wanted before the answer begins: the head of an event stream
/// goes out at once, and with it the chance to refuse.
final class StudentEventFilter {

  static final String STUDENT = "carillon.attendance.student";
  static final String AFTER = "carillon.attendance.after";

  /// Marks a method that follows the student its parameter `studentId` names, or the caller.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfOneStudent {}

  private final StudentStore students;
  private final EventStreams events;
  private final Caller caller;

  StudentEventFilter(StudentStore students, EventStreams events, Caller caller) {
    this.students = students;
    this.events = events;
    this.caller = caller;
  }

  /// Leaves the student and the place in the request.
  ///
  /// @return fails with 404 when there is no such student for the caller
  @OfOneStudent
  @ServerRequestFilter
  Uni<Void> check(ContainerRequestContext request) {
    Actor actor = caller.actor();
    events.refuseTooMany(actor);
    var parameters = request.getUriInfo().getQueryParameters();
    EventStreams.place(request.getHeaderString("Last-Event-ID"), parameters.getFirst("after"))
        .ifPresent(after -> request.setProperty(AFTER, after));
    @Nullable String wanted = parameters.getFirst("studentId");
    return (wanted == null ? students.ofPerson(actor) : students.find(actor, id(wanted)))
        .map(found -> found.orElseThrow(StudentResource::missing))
        .invoke(student -> request.setProperty(STUDENT, student))
        .replaceWithVoid();
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException notAnId) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "The id of a student is a UUID.");
    }
  }
}

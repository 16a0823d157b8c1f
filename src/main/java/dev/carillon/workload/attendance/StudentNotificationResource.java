package dev.carillon.workload.attendance;

import dev.carillon.notification.Inboxes;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.http.RequestId;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What students were told, by the routes of domain-001 §3. The inbox is that of the notification
/// centre; students see their own, admins that of any student of the tenant.
@Path("/api/students/notifications")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Students")
public class StudentNotificationResource {

  private static final String WHOSE = "The student's id; the caller when left out.";

  private final StudentStore students;
  private final StudentInboxStore store;
  private final Inboxes inboxes;
  private final InstantSource clock;
  private final Caller caller;

  StudentNotificationResource(
      StudentStore students,
      StudentInboxStore store,
      Inboxes inboxes,
      InstantSource clock,
      Caller caller) {
    this.students = students;
    this.store = store;
    this.inboxes = inboxes;
    this.clock = clock;
    this.caller = caller;
  }

  /// What to do with notifications.
  @RegisterForReflection
  @Schema(name = "StudentNotificationAction")
  record Action(
      @Schema(description = "mark_read or mark_all_read.", examples = "mark_read")
          @Nullable String action,
      @Schema(description = "Which; for mark_read.") @Nullable UUID notificationId,
      @Schema(description = WHOSE) @Nullable UUID studentId) {}

  /// What was done.
  @RegisterForReflection
  @Schema(name = "StudentNotificationAnswer")
  record Done(
      @Schema(description = "Always true.") boolean success,
      @Schema(type = SchemaType.OBJECT, description = "What was changed, and when.")
          Map<String, Object> data) {}

  /// A page, newest first.
  @GET
  @Operation(summary = "List what a student was told, newest first")
  @APIResponse(responseCode = "200", description = "One page.")
  @APIResponse(responseCode = "404", description = "There is no such student for the caller.")
  public Uni<StudentInboxPage> list(
      @Parameter(description = WHOSE) @QueryParam("studentId") @Nullable UUID studentId,
      @Parameter(description = "Leaves out what was read.")
          @QueryParam("unreadOnly")
          @DefaultValue("false")
          boolean unreadOnly,
      @Parameter(description = "Of one kind alone.", example = "mahroom_alert") @QueryParam("type")
          @Nullable String type,
      @Valid @BeanParam PageRequest page,
      @Context RoutingContext context) {
    Instant begun = clock.instant();
    Actor actor = caller.actor();
    return student(actor, studentId)
        .chain(student ->
            store
                .list(actor.tenant(), student, unreadOnly, type, page)
                .map(found -> {
                  Instant now = clock.instant();
                  long millis = Duration.between(begun, now).toMillis();
                  context.response().putHeader("X-Total-Count", Long.toString(found.total()));
                  context.response().putHeader("X-Response-Time", millis + "ms");
                  var meta =
                      new StudentInboxPage.Meta(
                          student.id(),
                          unreadOnly,
                          type,
                          millis + "ms",
                          now,
                          RequestId.of(context));
                  return StudentInboxPage.of(found, page, meta);
                }));
  }

  /// Marks one or all as read.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Mark one or all notifications of a student as read")
  @APIResponse(responseCode = "200", description = "Done.")
  @APIResponse(responseCode = "404", description = "There is no such student or notification.")
  public Uni<Done> act(@NotNull Action body) {
    Actor actor = caller.actor();
    UUID id = body.notificationId();
    return switch (body.action()) {
      case "mark_read" -> {
        if (id == null) {
          throw bad("Send notificationId: which notification was read.");
        }
        yield owner(actor, body.studentId())
            .chain(owner -> inboxes.read(owner, id))
            .map(there ->
                done(
                    there,
                    Map.of(
                        "action",
                        "mark_read",
                        "notificationId",
                        id,
                        "updatedAt",
                        clock.instant())));
      }
      case "mark_all_read" ->
          owner(actor, body.studentId())
              .chain(inboxes::readAll)
              .map(count ->
                  done(
                      true,
                      Map.of(
                          "action",
                          "mark_all_read",
                          "updatedCount",
                          count,
                          "updatedAt",
                          clock.instant())));
      case null, default -> throw bad("Send action: mark_read or mark_all_read.");
    };
  }

  /// Removes one.
  @DELETE
  @Operation(summary = "Remove a notification of a student")
  @APIResponse(responseCode = "200", description = "Removed.")
  @APIResponse(responseCode = "404", description = "There is no such student or notification.")
  public Uni<Done> delete(
      @Parameter(description = "Which.", required = true) @QueryParam("notificationId")
          @Nullable UUID notificationId,
      @Parameter(description = WHOSE) @QueryParam("studentId") @Nullable UUID studentId) {
    if (notificationId == null) {
      throw bad("Send notificationId: which notification to remove.");
    }
    return owner(caller.actor(), studentId)
        .chain(owner -> inboxes.delete(owner, notificationId))
        .map(there ->
            done(there, Map.of("notificationId", notificationId, "deletedAt", clock.instant())));
  }

  /// Admins see the students of their tenant, everybody else the one they are.
  private Uni<StudentStore.Student> student(Actor actor, @Nullable UUID id) {
    return (id != null && actor.isAdmin() ? students.find(actor, id) : students.ofPerson(actor))
        .map(found -> found.orElseThrow(StudentResource::missing))
        .invoke(student -> {
          if (id != null && !id.equals(student.id())) {
            throw StudentResource.missing();
          }
        });
  }

  private Uni<Actor> owner(Actor actor, @Nullable UUID id) {
    return student(actor, id)
        .map(student -> {
          String person = student.person();
          if (person == null) {
            throw StudentResource.missing();
          }
          return new Actor(person, actor.tenant(), actor.roles());
        });
  }

  private static Done done(boolean there, Map<String, Object> data) {
    if (!there) {
      throw new ProblemException(
          ProblemType.NOT_FOUND, "The student has no notification with this id.");
    }
    return new Done(true, data);
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}

package dev.carillon.workload.attendance;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Where attendance is recorded. Whoever falls below a threshold by it is told in the same breath.
@Path("/api/attendance")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
public class AttendanceResource {

  private final Marking marking;
  private final StudentStore students;
  private final Caller caller;

  AttendanceResource(Marking marking, StudentStore students, Caller caller) {
    this.marking = marking;
    this.students = students;
    this.caller = caller;
  }

  /// The marks of a student.
  @GET
  @Operation(
      summary = "List the marks of a student, the newest day first, at most 1,000 days",
      description =
          "Admins see every student, teachers those of their classes, students themselves.")
  @APIResponse(responseCode = "200", description = "The days.")
  @APIResponse(responseCode = "404", description = "There is no such student for the caller.")
  public Uni<Answer<List<DayView>>> days(
      @Parameter(description = "The student's id.", required = true)
          @QueryParam("student")
          @NotNull(message = "Send the id of a student.")
          UUID student,
      @Parameter(description = "The first day.", example = "2026-09-01") @QueryParam("from")
          @Nullable LocalDate from,
      @Parameter(description = "The last day.", example = "2026-12-31") @QueryParam("to")
          @Nullable LocalDate to) {
    Actor actor = caller.actor();
    return students
        .find(actor, student)
        .map(found -> found.orElseThrow(StudentResource::missing))
        .chain(found -> students.days(actor.tenant(), found.id(), from, to))
        .map(Answer::of);
  }

  /// One mark.
  @POST
  @Operation(
      summary = "Mark one student in one period",
      description = "An admin marks every class, others those they teach.")
  @APIResponse(responseCode = "200", description = "Stored and checked.")
  public Uni<Answer<Marked>> one(@NotNull @Valid MarkBody body) {
    return marking.mark(caller.actor(), List.of(body)).map(Answer::of);
  }

  /// Many marks, all or none.
  @POST
  @Path("bulk")
  @Operation(
      summary = "Mark up to 5,000 periods, all or none",
      description = "An admin marks every class, others those they teach.")
  @APIResponse(responseCode = "200", description = "Stored and checked.")
  public Uni<Answer<Marked>> many(@NotNull @Valid MarksBody body) {
    return marking.mark(caller.actor(), body.records()).map(Answer::of);
  }
}

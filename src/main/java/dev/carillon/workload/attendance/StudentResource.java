package dev.carillon.workload.attendance;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// How students stand.
@Path("/api/students")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Students")
public class StudentResource {

  private final StudentStore students;
  private final MetricsStore metrics;
  private final Dashboards dashboards;
  private final Caller caller;

  StudentResource(
      StudentStore students, MetricsStore metrics, Dashboards dashboards, Caller caller) {
    this.students = students;
    this.metrics = metrics;
    this.dashboards = dashboards;
    this.caller = caller;
  }

  /// How a student stands.
  @GET
  @Path("{id}/academic-status")
  @Operation(
      summary = "Show how a student stands",
      description =
          "Figures are at most two minutes old. Admins see every student, teachers those of their"
              + " classes, students themselves.")
  @APIResponse(responseCode = "200", description = "The status.")
  public Uni<Answer<AcademicStatus>> status(
      @Parameter(description = "The student's id.") @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return students
        .find(actor, id)
        .map(found -> found.orElseThrow(StudentResource::missing))
        .chain(student ->
            metrics
                .fresh(actor.tenant(), student.id())
                .map(found -> found.orElseThrow(StudentResource::missing))
                .map(found -> Answer.of(AcademicStatus.of(student, found))));
  }

  /// All a student's page shows.
  @GET
  @Path("dashboard")
  @StudentLimitFilter.OfDashboards
  @Operation(
      summary = "Show a student's attendance on one page",
      description =
          "The status, the place in the class, the trend and the last week; at most two minutes"
              + " old. Students see their own; admins and teachers name the student.")
  @APIResponse(responseCode = "200", description = "The dashboard.")
  @APIResponse(responseCode = "404", description = "There is no such student for the caller.")
  @APIResponse(responseCode = "429", description = "Too many in a minute.")
  public Uni<Answer<Dashboard>> dashboard(
      @Parameter(description = "The student's id; the caller when left out.")
          @QueryParam("studentId")
          @Nullable UUID studentId) {
    Actor actor = caller.actor();
    return (studentId == null ? students.ofPerson(actor) : students.find(actor, studentId))
        .map(found -> found.orElseThrow(StudentResource::missing))
        .chain(student -> dashboards.of(actor.tenant(), student))
        .map(Answer::of);
  }

  static ProblemException missing() {
    return new ProblemException(
        ProblemType.NOT_FOUND, "There is no student with this id that you may see.");
  }
}

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
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How classes attend.
@Path("/api/attendance/classes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
public class ClassStatisticsResource {

  private final MetricsStore metrics;
  private final Caller caller;

  ClassStatisticsResource(MetricsStore metrics, Caller caller) {
    this.metrics = metrics;
    this.caller = caller;
  }

  /// What was computed of a class.
  @GET
  @Path("{id}/statistics")
  @Operation(
      summary = "Show the attendance of a class",
      description = "Computed every ten minutes. Admins see every class, teachers theirs.")
  @APIResponse(responseCode = "200", description = "The statistics.")
  public Uni<Answer<ClassStatistics>> statistics(
      @Parameter(description = "The class's id.") @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return metrics
        .classStatistics(actor.tenant(), id, actor.isAdmin() ? null : actor.id())
        .map(found ->
            Answer.of(
                found.orElseThrow(() ->
                    new ProblemException(
                        ProblemType.NOT_FOUND, "There is no class with this id for you."))));
  }
}

package dev.carillon.job.api;

import dev.carillon.job.JobTypes;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What kinds of jobs there are.
@Path("/api/job-types")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Jobs")
public class JobTypeResource {

  private final JobTypes types;

  JobTypeResource(JobTypes types) {
    this.types = types;
  }

  /// All kinds this node can run.
  @GET
  @Operation(summary = "List the job types, with their defaults and the fields of their payloads")
  @APIResponse(responseCode = "200", description = "All job types, by name.")
  public Answer<List<JobTypeView>> types() {
    return Answer.of(
        types.all().stream()
            .map(handler -> JobTypeView.of(handler, types.defaults(handler)))
            .toList());
  }
}

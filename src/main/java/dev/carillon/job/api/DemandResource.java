package dev.carillon.job.api;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How many workers there should be. For autoscalers, which see the whole installation.
@Path("/api/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Queues")
public class DemandResource {

  private final Demands demands;

  DemandResource(Demands demands) {
    this.demands = demands;
  }

  /// The demand of all tenants together, at most two seconds old.
  @GET
  @Path("demand")
  @Operation(summary = "Tell how many workers are wanted now, and when the next is")
  @APIResponse(responseCode = "200", description = "The demand, over all tenants.")
  public Uni<Answer<Demand>> demand() {
    return demands.now().map(Answer::of);
  }
}

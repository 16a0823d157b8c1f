package dev.carillon.health;

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

/// How the installation is, for those who run it.
@Path("/api/health/system")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Health")
public class HealthResource {

  private final SystemHealth health;

  HealthResource(SystemHealth health) {
    this.health = health;
  }

  /// The figures and the verdict.
  @GET
  @Operation(
      summary = "Tell how the installation is",
      description = "The same as the event system.health; at most two seconds old.")
  @APIResponse(responseCode = "200", description = "How it is.")
  public Uni<Answer<SystemStatus>> status() {
    return health.status().map(Answer::of);
  }
}

package dev.carillon.platform.http;

import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Which build answers.
@Path("/api/version")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Version")
public class VersionResource {

  /// The build of the replica that was asked; others may be older or newer during an upgrade.
  @GET
  @Operation(summary = "Tell which build answers: version, commit and build time")
  @APIResponse(responseCode = "200", description = "The build of the replica that was asked.")
  public Answer<BuildInfo> version() {
    return Answer.of(BuildInfo.here());
  }
}

package dev.carillon.workload.integration;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Takes over the integrations of many tenants at once, as when another system is left.
@PersonLimitFilter.Counted
@Path("/api/v1/integrations")
@RolesAllowed(Role.Names.SUPERADMIN)
@Tag(name = "Integrations")
public class IntegrationImportResource {

  private final Imports imports;
  private final Caller caller;

  IntegrationImportResource(Imports imports, Caller caller) {
    this.imports = imports;
    this.caller = caller;
  }

  @POST
  @Path("bulk")
  @Consumes("application/x-ndjson")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Take over integrations of any tenants, one JSON object a line: all or none")
  @APIResponse(responseCode = "200", description = "Taken over; their renewals are planned.")
  @APIResponse(responseCode = "409", description = "One is there already.")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number.")
  public Uni<Answer<IntegrationResource.Imported>> importAll(@NotNull String lines) {
    return imports
        .take(caller.actor(), null, lines)
        .map(count -> Answer.of(new IntegrationResource.Imported(count)));
  }
}

package dev.carillon.workload.integration.upkeep;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.IntegrationAccess;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What happened with the integrations of a tenant, by day.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants/{tenantId}/integration-analytics")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class AnalyticsResource {

  private static final String TENANT = "Whose integrations; the tenant of the token.";

  private final UpkeepStore upkeep;
  private final IntegrationAccess access;
  private final Caller caller;

  AnalyticsResource(UpkeepStore upkeep, IntegrationAccess access, Caller caller) {
    this.upkeep = upkeep;
    this.access = access;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "Refreshes and health checks of the last days, by provider")
  @APIResponse(responseCode = "200", description = "A row for each day and provider.")
  public Uni<Answer<List<DayView>>> analytics(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = "How many days back.")
          @QueryParam("days")
          @DefaultValue("30")
          @Min(1)
          @Max(366)
          int days) {
    return access
        .check(caller.actor(), tenant)
        .chain(() -> upkeep.days(tenant, days))
        .map(Answer::of);
  }
}

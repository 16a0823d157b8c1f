package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.IntegrationView;
import dev.carillon.workload.integration.Renewals;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The part of a flow for which somebody is logged in.
@PersonLimitFilter.Counted
@Path("/api/v1/oauth/tenants/{tenantId}/integrations/{integrationId}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class OAuthResource {

  private static final String TENANT = "Whose integration; the tenant of the token.";
  private static final String ID = "Which integration.";

  private final Flows flows;
  private final Renewals renewals;
  private final Caller caller;

  OAuthResource(Flows flows, Renewals renewals, Caller caller) {
    this.flows = flows;
    this.renewals = renewals;
    this.caller = caller;
  }

  /// @param force read and ignored, as in the document: a renewal asked for is always made
  @RegisterForReflection
  @Schema(name = "OAuthRefresh")
  record RefreshBody(@Nullable Boolean force) {}

  @POST
  @Path("initiate")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Begin to connect an integration, or to connect it again")
  @APIResponse(responseCode = "200", description = "Where to send the browser.")
  @APIResponse(responseCode = "409", description = "A flow is under way.")
  public Uni<Answer<Flows.Begun>> initiate(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("integrationId") UUID id) {
    return flows.begin(caller.actor(), tenant, id).map(Answer::of);
  }

  @POST
  @Path("refresh")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Renew the tokens now")
  @APIResponse(responseCode = "200", description = "The integration as it is now.")
  @APIResponse(responseCode = "400", description = "It has no refresh token.")
  @APIResponse(responseCode = "409", description = "Connect it again, or somebody is at it.")
  @APIResponse(responseCode = "502", description = "The provider failed.")
  @APIResponse(responseCode = "504", description = "The provider took too long.")
  public Uni<Answer<IntegrationView>> refresh(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("integrationId") UUID id,
      @Nullable RefreshBody body) {
    return renewals.renew(caller.actor(), tenant, id).map(Answer::of);
  }

  @POST
  @Path("reset")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Give up a flow that was not finished")
  @APIResponse(responseCode = "200", description = "Another can begin.")
  public Uni<Answer<Map<String, String>>> reset(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("integrationId") UUID id) {
    return flows.reset(caller.actor(), tenant, id).replaceWith(Answer.of(Map.of("status", "idle")));
  }
}

package dev.carillon.workload.integration;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Tenants as document 002 describes them: a name, an owner, settings.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class TenantResource {

  private static final String ID = "Which tenant, as tokens name it.";

  private final Tenants tenants;
  private final Caller caller;

  TenantResource(Tenants tenants, Caller caller) {
    this.tenants = tenants;
    this.caller = caller;
  }

  @GET
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "List the tenants")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<Tenant>> list(@Valid @BeanParam PageRequest page) {
    return tenants.list(page);
  }

  @GET
  @Path("me")
  @Operation(summary = "Show the tenant of the caller")
  @APIResponse(responseCode = "200", description = "The tenant.")
  @APIResponse(responseCode = "404", description = "Nobody has described it yet.")
  public Uni<Answer<Tenant>> mine() {
    Actor actor = caller.actor();
    return tenants.get(actor, actor.tenant()).map(Answer::of);
  }

  @GET
  @Path("{tenantId}")
  @Operation(summary = "Show a tenant")
  @APIResponse(responseCode = "200", description = "The tenant.")
  public Uni<Answer<Tenant>> get(
      @Parameter(description = ID) @PathParam("tenantId") String tenant) {
    return tenants.get(caller.actor(), tenant).map(Answer::of);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(201)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Describe the tenant of the caller, who becomes its owner")
  @APIResponseSchema(
      value = TenantAnswer.class,
      responseCode = "201",
      responseDescription = "Described")
  @APIResponse(responseCode = "409", description = "It is there, or its name or owner are taken.")
  public Uni<Answer<Tenant>> create(@NotNull @Valid TenantBody body) {
    return tenants.add(caller.actor(), body).map(Answer::of);
  }

  @PATCH
  @Path("{tenantId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Change the description of a tenant")
  @APIResponse(responseCode = "200", description = "As it is now.")
  public Uni<Answer<Tenant>> change(
      @Parameter(description = ID) @PathParam("tenantId") String tenant,
      @NotNull @Valid TenantBody body) {
    return tenants.change(caller.actor(), tenant, body).map(Answer::of);
  }

  @DELETE
  @Path("{tenantId}")
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Remove the description of a tenant without integrations")
  @APIResponse(responseCode = "204", description = "Removed.")
  @APIResponse(responseCode = "409", description = "It has integrations.")
  public Uni<Void> remove(@Parameter(description = ID) @PathParam("tenantId") String tenant) {
    return tenants.remove(caller.actor(), tenant);
  }

  /// For the description of the API: the type of an answer with one tenant.
  @Schema(name = "IntegrationTenantAnswer")
  record TenantAnswer(boolean success, Tenant data) {}
}

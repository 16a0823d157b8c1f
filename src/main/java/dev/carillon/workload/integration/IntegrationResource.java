package dev.carillon.workload.integration;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The integrations of a tenant; see [CloudIntegrationsName] for the other name of these routes.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants/{tenantId}/integrations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class IntegrationResource {

  private static final String TENANT = "Whose integrations; the tenant of the token.";
  private static final String ID = "Which integration.";
  private static final String NDJSON = "application/x-ndjson";

  private final Integrations integrations;
  private final Imports imports;
  private final Caller caller;

  IntegrationResource(Integrations integrations, Imports imports, Caller caller) {
    this.integrations = integrations;
    this.imports = imports;
    this.caller = caller;
  }

  /// @param count integrations made
  @RegisterForReflection
  @Schema(name = "IntegrationsImported")
  record Imported(int count) {}

  @GET
  @Operation(summary = "List integrations with the state of their tokens and their health")
  @APIResponse(responseCode = "200", description = "One page; never a token.")
  public Uni<Page<IntegrationView>> list(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = "Counted from 1.")
          @QueryParam("page")
          @DefaultValue("1")
          @Min(1)
          @Max(100_000)
          int page,
      @Parameter(description = "Most on a page; a tenant has one of each provider.")
          @QueryParam("limit")
          @DefaultValue("100")
          @Min(1)
          @Max(500)
          int limit) {
    return integrations.list(caller.actor(), tenant, new PageRequest(page, limit));
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Show an integration")
  @APIResponse(responseCode = "200", description = "The integration; never a token.")
  @APIResponse(responseCode = "404", description = "The tenant has none with this id.")
  public Uni<Answer<IntegrationView>> get(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return integrations.get(caller.actor(), tenant, id).map(Answer::of);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(201)
  @Operation(summary = "Make an integration; it is connected by a flow afterwards")
  @APIResponseSchema(
      value = IntegrationAnswer.class,
      responseCode = "201",
      responseDescription = "Made, and `pending` until somebody connects it")
  @APIResponse(responseCode = "404", description = "There is no such tenant or provider.")
  @APIResponse(responseCode = "409", description = "There is one with this provider already.")
  public Uni<Answer<IntegrationView>> create(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @NotNull @Valid NewIntegration body) {
    if (body.providerId() == null) {
      throw Refusal.invalid("/providerId: name the provider.");
    }
    return integrations
        .add(caller.actor(), tenant, body.providerId(), body.metadata())
        .map(Answer::of);
  }

  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Change what is kept with an integration; tokens and status cannot be set")
  @APIResponse(responseCode = "200", description = "As it is now.")
  public Uni<Answer<IntegrationView>> change(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id,
      @NotNull @Valid IntegrationPatch body) {
    return integrations.change(caller.actor(), tenant, id, body.metadata()).map(Answer::of);
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Remove an integration with its tokens")
  @APIResponse(responseCode = "204", description = "Removed.")
  @APIResponse(responseCode = "409", description = "A project uses it.")
  public Uni<Void> remove(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return integrations.remove(caller.actor(), tenant, id);
  }

  @POST
  @Path("bulk")
  @Consumes(NDJSON)
  @Operation(
      summary = "Take over integrations with their tokens, one JSON object a line: all or none")
  @APIResponse(responseCode = "200", description = "Taken over; their renewals are planned.")
  @APIResponse(responseCode = "409", description = "One is there already.")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number.")
  public Uni<Answer<Imported>> importAll(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @NotNull String lines) {
    var actor = caller.actor();
    return integrations
        .mayImport(actor, tenant)
        .chain(() -> imports.take(actor, tenant, lines))
        .map(count -> Answer.of(new Imported(count)));
  }

  /// For the description of the API: the type of an answer with one integration.
  @Schema(name = "IntegrationAnswer")
  record IntegrationAnswer(boolean success, IntegrationView data) {}
}

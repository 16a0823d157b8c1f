package dev.carillon.workload.integration.provider;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The providers accounts can be connected of. Everybody reads; superadmins look after them.
@PersonLimitFilter.Counted
@Path("/api/v1/cloud-providers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class CloudProviderResource {

  private static final String ID = "Which provider.";

  private final Providers providers;
  private final Caller caller;

  CloudProviderResource(Providers providers, Caller caller) {
    this.providers = providers;
    this.caller = caller;
  }

  /// @param count providers made
  @RegisterForReflection
  @Schema(name = "CloudProvidersImported")
  record Imported(int count) {}

  @GET
  @Operation(summary = "List the providers")
  @APIResponse(responseCode = "200", description = "All of them; never a secret.")
  public Uni<Answer<List<ProviderView>>> list() {
    return providers.list().map(Answer::of);
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Show a provider")
  @APIResponse(responseCode = "200", description = "The provider; never its secret.")
  public Uni<Answer<ProviderView>> get(@Parameter(description = ID) @PathParam("id") UUID id) {
    return providers.get(id).map(Answer::of);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(201)
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Add a provider")
  @APIResponseSchema(
      value = ProviderAnswer.class,
      responseCode = "201",
      responseDescription = "Added; its secret is sealed and not shown")
  @APIResponse(responseCode = "409", description = "Name or slug are taken.")
  public Uni<Answer<ProviderView>> create(@NotNull @Valid ProviderBody body) {
    return providers.add(caller.actor(), body).map(Answer::of);
  }

  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Change a provider; what is left out stays")
  @APIResponse(responseCode = "200", description = "As it is now.")
  @APIResponse(responseCode = "409", description = "Name or slug are taken.")
  public Uni<Answer<ProviderView>> change(
      @Parameter(description = ID) @PathParam("id") UUID id, @NotNull @Valid ProviderPatch body) {
    return providers.change(caller.actor(), id, body).map(Answer::of);
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Remove a provider that nobody uses")
  @APIResponse(responseCode = "204", description = "Removed.")
  @APIResponse(responseCode = "409", description = "Integrations use it.")
  public Uni<Void> remove(@Parameter(description = ID) @PathParam("id") UUID id) {
    return providers.remove(caller.actor(), id);
  }

  @POST
  @Path("bulk")
  @Consumes("application/x-ndjson")
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Add many providers, one JSON object a line: all, or none")
  @APIResponse(responseCode = "200", description = "Added.")
  @APIResponse(responseCode = "409", description = "A name or a slug is taken.")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number.")
  public Uni<Answer<Imported>> importAll(@NotNull String text) {
    return providers.addAll(caller.actor(), text).map(count -> Answer.of(new Imported(count)));
  }

  /// For the description of the API: the type of an answer with one provider.
  @Schema(name = "CloudProviderAnswer")
  record ProviderAnswer(boolean success, ProviderView data) {}
}

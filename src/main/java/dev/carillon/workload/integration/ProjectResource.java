package dev.carillon.workload.integration;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The projects of a tenant: what uses its integrations.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants/{tenantId}/projects")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class ProjectResource {

  private static final String TENANT = "Whose projects; the tenant of the token.";

  private final ProjectStore store;
  private final IntegrationAccess access;
  private final Database database;
  private final Caller caller;

  ProjectResource(ProjectStore store, IntegrationAccess access, Database database, Caller caller) {
    this.store = store;
    this.access = access;
    this.database = database;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "List the projects")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<Project>> list(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Valid @BeanParam PageRequest page) {
    return access
        .check(caller.actor(), tenant)
        .chain(() -> store.list(tenant, page.limit(), page.offset()))
        .chain(found -> store.count(tenant).map(total -> Page.of(found, page, total)));
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(201)
  @Operation(summary = "Make a project of a folder")
  @APIResponseSchema(
      value = ProjectAnswer.class,
      responseCode = "201",
      responseDescription = "Made")
  @APIResponse(
      responseCode = "404",
      description = "There is no such tenant, or it has no such integration.")
  @APIResponse(responseCode = "409", description = "The tenant has as many as it may.")
  public Uni<Answer<Project>> create(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @NotNull @Valid ProjectBody body) {
    Actor actor = caller.actor();
    return access
        .check(actor, tenant)
        .chain(() ->
            database.inTransaction(tx ->
                store
                    .lock(tx, tenant)
                    .map(most -> most.orElseThrow(Refusal::noTenant))
                    .chain(most -> store.insert(tx, tenant, body, actor.id(), most))))
        .onFailure(PgException.class)
        .transform(failure -> "23503".equals(failure.getSqlState()) ? Refusal.notFound() : failure)
        .map(made ->
            Answer.of(
                made.orElseThrow(() ->
                    Refusal.of(
                        ProblemType.CONFLICT,
                        "project/too-many",
                        "The tenant has as many projects as it may; remove one first."))));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Remove a project; nothing at the provider is touched")
  @APIResponse(responseCode = "204", description = "Removed.")
  public Uni<Void> remove(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = "Which project.") @PathParam("id") UUID id) {
    return access
        .check(caller.actor(), tenant)
        .chain(() -> store.delete(tenant, id))
        .invoke(removed -> {
          if (!removed) {
            throw Refusal.of(
                ProblemType.NOT_FOUND, "project/not-found", "There is no project with this id.");
          }
        })
        .replaceWithVoid();
  }

  /// For the description of the API: the type of an answer with one project.
  @Schema(name = "IntegrationProjectAnswer")
  record ProjectAnswer(boolean success, Project data) {}
}

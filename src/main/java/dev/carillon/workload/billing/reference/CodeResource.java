package dev.carillon.workload.billing.reference;

import dev.carillon.audit.Audit;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The billing codes of a tenant. Everybody reads, admins change.
@Path("/api/codes")
@Singleton
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing reference")
class CodeResource {

  private static final int CREATED = 201;

  private final ReferenceDesk<CodeEntity, CodeRow> desk;
  private final ReferenceStore tables;
  private final NdJson ndJson;
  private final Caller caller;

  CodeResource(Codes rows, ReferenceStore tables, NdJson ndJson, Audit audit, Caller caller) {
    this.desk = new ReferenceDesk<>(rows, "code", audit);
    this.tables = tables;
    this.ndJson = ndJson;
    this.caller = caller;
  }

  @GET
  @WithSession
  @Operation(summary = "The billing codes, page by page")
  @APIResponse(responseCode = "200", description = "One page")
  public Uni<Page<CodeRow>> list(@Valid @BeanParam PageRequest page) {
    Actor actor = caller.actor();
    return tables.begin(actor.tenant()).chain(() -> desk.list(actor, page));
  }

  @GET
  @Path("/{id}")
  @WithSession
  @Operation(summary = "One row")
  @APIResponse(responseCode = "200", description = "The row")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<CodeRow> get(long id) {
    return desk.get(caller.actor(), id);
  }

  @POST
  @ResponseStatus(CREATED)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @WithTransaction
  @Operation(summary = "Add a row")
  @APIResponseSchema(value = CodeRow.class, responseCode = "201", responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<CodeRow> create(@NotNull @Valid CodeRow row) {
    return desk.create(caller.actor(), row);
  }

  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @WithTransaction
  @Operation(summary = "Replace what a row says")
  @APIResponse(responseCode = "200", description = "Changed")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<CodeRow> change(long id, @NotNull @Valid CodeRow row) {
    return desk.change(caller.actor(), id, row);
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @WithTransaction
  @Operation(summary = "Remove a row")
  @APIResponse(responseCode = "204", description = "Removed")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<Void> remove(long id) {
    return desk.remove(caller.actor(), id);
  }

  @POST
  @Path("/bulk")
  @Consumes(NdJson.MEDIA_TYPE)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @WithTransaction
  @Operation(summary = "Add or change many rows, one JSON object a line: all, or none")
  @APIResponse(responseCode = "200", description = "Imported; demo rows are gone")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number")
  public Uni<Imported> importAll(@NotNull String lines) {
    Actor actor = caller.actor();
    return desk.importAll(actor, ndJson.read(lines, CodeRow.class)).map(Imported::new);
  }
}

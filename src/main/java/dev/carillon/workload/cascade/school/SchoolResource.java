package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// The plain routes of a table of the conservatory, for admins. A class per table says which.
abstract class SchoolResource<E extends SchoolEntity> {

  static final String NDJSON = "application/x-ndjson";

  static final int CREATED = 201;

  private final SchoolDesk desk;
  private final Caller caller;
  private final Class<E> type;

  SchoolResource(SchoolDesk desk, Caller caller, Class<E> type) {
    this.desk = desk;
    this.caller = caller;
    this.type = type;
  }

  /// @param count rows added or changed
  @RegisterForReflection
  record Imported(boolean success, int count) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "The rows, page by page, in the order of their ids")
  @APIResponse(responseCode = "200", description = "One page")
  public Uni<Page<E>> list(@Valid @BeanParam PageRequest page) {
    return desk.list(caller.actor(), type, page);
  }

  @GET
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "One row")
  @APIResponse(responseCode = "200", description = "The row")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<E> get(@PathParam("id") String id) {
    return desk.get(caller.actor(), type, id);
  }

  /// The POST of each table, which has its own method for the sake of the description of its
  /// answer.
  Uni<E> add(E row) {
    return desk.create(caller.actor(), type, row);
  }

  @PUT
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Replace what a row says")
  @APIResponse(responseCode = "200", description = "Changed")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<E> change(@PathParam("id") String id, @NotNull @Valid E row) {
    return desk.change(caller.actor(), type, id, row);
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Remove a row and what is below it")
  @APIResponse(responseCode = "204", description = "Removed")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  @APIResponse(responseCode = "409", description = "A student that something names")
  public Uni<Void> remove(@PathParam("id") String id) {
    Actor actor = caller.actor();
    return mayRemove(actor, id).chain(() -> desk.remove(actor, type, id));
  }

  /// @return fails with a problem when the row must stay
  Uni<Void> mayRemove(Actor actor, String id) {
    return Uni.createFrom().voidItem();
  }

  @POST
  @Path("/bulk")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(NDJSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add or change many rows, one JSON object a line: all, or none")
  @APIResponse(responseCode = "200", description = "Imported")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number")
  public Uni<Imported> importAll(@NotNull String lines) {
    return desk.importAll(caller.actor(), type, lines).map(count -> new Imported(true, count));
  }
}

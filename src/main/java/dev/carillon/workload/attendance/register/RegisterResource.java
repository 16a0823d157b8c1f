package dev.carillon.workload.attendance.register;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// The plain routes of a table of the register, for admins. A class per table says which.
abstract class RegisterResource<E extends RegisterRow> {

  static final String NDJSON = "application/x-ndjson";

  private static final String NAMES = "Names the row.";

  private final RegisterDesk desk;
  private final Caller caller;
  private final RegisterTable<E> table;

  RegisterResource(RegisterDesk desk, Caller caller, RegisterTable<E> table) {
    this.desk = desk;
    this.caller = caller;
    this.table = table;
  }

  /// @param count rows added or changed
  @RegisterForReflection
  @Schema(name = "RegisterImport")
  record Imported(boolean success, int count) {}

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "The rows, page by page, in the order of their ids")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<E>> list(@Valid @BeanParam PageRequest page) {
    return desk.list(caller.actor(), table, page);
  }

  @GET
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "One row")
  @APIResponse(responseCode = "200", description = "The row.")
  public Uni<E> get(@Parameter(description = NAMES) @PathParam("id") UUID id) {
    return desk.get(caller.actor(), table, id);
  }

  /// Adds a row; a subclass says of which type, so that the API's description knows it.
  Uni<E> add(E row) {
    return desk.create(caller.actor(), table, row);
  }

  @PUT
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Replace what a row says")
  @APIResponse(responseCode = "200", description = "Changed.")
  @APIResponse(responseCode = "409", description = "There is one with the same key.")
  public Uni<E> change(
      @Parameter(description = NAMES) @PathParam("id") UUID id, @NotNull @Valid E row) {
    return desk.change(caller.actor(), table, id, row);
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Remove a row and what is below it")
  @APIResponse(responseCode = "204", description = "Removed.")
  public Uni<Void> remove(@Parameter(description = NAMES) @PathParam("id") UUID id) {
    return desk.remove(caller.actor(), table, id);
  }

  @POST
  @Path("/bulk")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(NDJSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add or change many rows, one JSON object a line: all, or none")
  @APIResponse(responseCode = "200", description = "Imported.")
  @APIResponse(responseCode = "409", description = "There is one with the same key.")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number.")
  public Uni<Imported> importAll(@NotNull String lines) {
    return desk.importAll(caller.actor(), table, lines).map(count -> new Imported(true, count));
  }
}

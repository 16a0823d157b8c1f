package dev.carillon.platform.rows;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// The routes that write rows, for admins. Who may read them, [AdminRowResource] or
/// [SharedRowResource] says.
///
/// The POST of one row is each subclass's own method that calls [#add], for the sake of the API's
/// description, which has to name the type of its answer.
public abstract class RowWriteResource<I, R> {

  protected static final int CREATED = 201;

  static final String NAMES = "Names the row.";

  final PlainRows<I, R> rows;
  final Caller caller;
  private final RowLines lines;

  RowWriteResource(PlainRows<I, R> rows, RowLines lines, Caller caller) {
    this.rows = rows;
    this.lines = lines;
    this.caller = caller;
  }

  protected final Uni<R> add(R row) {
    return rows.create(caller.actor(), row);
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
  public Uni<R> change(
      @Parameter(description = NAMES) @PathParam("id") I id, @NotNull @Valid R row) {
    return rows.change(caller.actor(), id, row);
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Remove a row and what is below it")
  @APIResponse(responseCode = "204", description = "Removed")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  @APIResponse(responseCode = "409", description = "Something else names it")
  public Uni<Void> remove(@Parameter(description = NAMES) @PathParam("id") I id) {
    Actor actor = caller.actor();
    return mayRemove(actor, id).chain(() -> rows.remove(actor, id));
  }

  /// @return fails with a problem when the row must stay
  protected Uni<Void> mayRemove(Actor actor, I id) {
    return Uni.createFrom().voidItem();
  }

  @POST
  @Path("/bulk")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(RowLines.MEDIA_TYPE)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add or change many rows, one JSON object a line: all, or none")
  @APIResponse(responseCode = "200", description = "Imported")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  @APIResponse(responseCode = "422", description = "Lines that are not acceptable, by number")
  public Uni<RowsImported> importAll(@NotNull String body) {
    Actor actor = caller.actor();
    return lines
        .read(body, rows)
        .chain(all -> rows.importAll(actor, all))
        .map(count -> new RowsImported(true, count));
  }
}

package dev.carillon.platform.rows;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// The plain routes of a table that only admins see. A subclass per table says which.
public abstract class AdminRowResource<I, R> extends RowWriteResource<I, R> {

  protected AdminRowResource(PlainRows<I, R> rows, RowLines lines, Caller caller) {
    super(rows, lines, caller);
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "The rows, page by page, in a fixed order")
  @APIResponse(responseCode = "200", description = "One page")
  public Uni<Page<R>> list(@Valid @BeanParam PageRequest page) {
    return rows.list(caller.actor(), page);
  }

  @GET
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "One row")
  @APIResponse(responseCode = "200", description = "The row")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<R> get(@Parameter(description = NAMES) @PathParam("id") I id) {
    return rows.get(caller.actor(), id);
  }
}

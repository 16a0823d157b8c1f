package dev.carillon.workload.billing.reference;

import dev.carillon.audit.Audit;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.rows.SharedRowResource;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
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
@Tag(name = "Billing reference")
class CodeResource extends SharedRowResource<Long, CodeRow> {

  CodeResource(Codes rows, ReferenceStore tables, Audit audit, RowLines lines, Caller caller) {
    super(new ReferenceDesk<>(rows, "code", tables, audit), lines, caller);
  }

  @POST
  @ResponseStatus(CREATED)
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add a row")
  @APIResponseSchema(value = CodeRow.class, responseCode = "201", responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<CodeRow> create(@NotNull @Valid CodeRow row) {
    return add(row);
  }
}

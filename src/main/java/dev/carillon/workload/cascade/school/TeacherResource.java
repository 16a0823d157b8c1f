package dev.carillon.workload.cascade.school;

import dev.carillon.platform.rows.AdminRowResource;
import dev.carillon.platform.rows.RowLines;
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

/// The teachers of a conservatory.
@Path("/api/conservatory/teachers")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Conservatory")
class TeacherResource extends AdminRowResource<String, Teacher> {

  TeacherResource(SchoolDesk desk, RowLines lines, Caller caller) {
    super(desk.of(Teacher.class), lines, caller);
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(CREATED)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add a row; its id is made when it has none")
  @APIResponseSchema(value = Teacher.class, responseCode = "201", responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<Teacher> create(@NotNull @Valid Teacher row) {
    return add(row);
  }
}

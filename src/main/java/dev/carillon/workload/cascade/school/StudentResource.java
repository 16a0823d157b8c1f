package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.rows.AdminRowResource;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.cascade.reference.ReferenceStore;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The students of a conservatory.
@Path("/api/conservatory/students")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Conservatory")
class StudentResource extends AdminRowResource<String, Student> {

  private final ReferenceStore references;

  StudentResource(SchoolDesk desk, ReferenceStore references, RowLines lines, Caller caller) {
    super(desk.of(Student.class), lines, caller);
    this.references = references;
  }

  /// A student that something names is for the cascade, which takes it out there.
  @Override
  protected Uni<Void> mayRemove(Actor actor, String id) {
    return references
        .count(Conservatory.STUDENT, actor.tenant(), List.of(id))
        .invoke(counts -> {
          if (counts.stream().anyMatch(count -> count > 0)) {
            throw new ProblemException(
                ProblemType.CONFLICT,
                "Teachers, groups or records name this student; delete it by"
                    + " POST /api/cascade/delete/{studentId}.");
          }
        })
        .replaceWithVoid();
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(CREATED)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add a row; its id is made when it has none")
  @APIResponseSchema(value = Student.class, responseCode = "201", responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<Student> create(@NotNull @Valid Student row) {
    return add(row);
  }
}

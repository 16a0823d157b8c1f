package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The students of a conservatory.
@Path("/api/conservatory/students")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Conservatory")
class StudentResource extends SchoolResource<Student> {

  private final ReferenceStore references;

  StudentResource(SchoolDesk desk, ReferenceStore references, Caller caller) {
    super(desk, caller, Student.class);
    this.references = references;
  }

  /// A student that something names is for the cascade, which takes it out there.
  @Override
  Uni<Void> mayRemove(Actor actor, String id) {
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
}

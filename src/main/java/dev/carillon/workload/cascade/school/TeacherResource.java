package dev.carillon.workload.cascade.school;

import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The teachers of a conservatory.
@Path("/api/conservatory/teachers")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Conservatory")
class TeacherResource extends SchoolResource<Teacher> {

  TeacherResource(SchoolDesk desk, Caller caller) {
    super(desk, caller, Teacher.class);
  }
}

package dev.carillon.workload.cascade.school;

import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The attendance of students of a conservatory.
@Path("/api/conservatory/activity-attendance")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Conservatory")
class ActivityAttendanceResource extends SchoolResource<ActivityAttendance> {

  ActivityAttendanceResource(SchoolDesk desk, Caller caller) {
    super(desk, caller, ActivityAttendance.class);
  }
}

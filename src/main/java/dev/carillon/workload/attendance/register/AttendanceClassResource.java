package dev.carillon.workload.attendance.register;

import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The classes that students attend.
@Path("/api/attendance/classes")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
class AttendanceClassResource extends RegisterResource<ClassRow> {

  AttendanceClassResource(RegisterDesk desk, Caller caller) {
    super(desk, caller, RegisterTable.CLASSES);
  }
}

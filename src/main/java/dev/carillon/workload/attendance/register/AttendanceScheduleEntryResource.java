package dev.carillon.workload.attendance.register;

import dev.carillon.platform.rows.AdminRowResource;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.rows.RowStore;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// The lessons of the week.
@Path("/api/attendance/schedule-entries")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
class AttendanceScheduleEntryResource extends AdminRowResource<UUID, ScheduleEntryRow> {

  AttendanceScheduleEntryResource(RowStore rows, RowLines lines, Caller caller) {
    super(rows.of(Register.SCHEDULE_ENTRIES), lines, caller);
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseStatus(CREATED)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add a row; its id is made when it has none")
  @APIResponseSchema(
      value = ScheduleEntryRow.class,
      responseCode = "201",
      responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<ScheduleEntryRow> create(@NotNull @Valid ScheduleEntryRow row) {
    return add(row);
  }
}

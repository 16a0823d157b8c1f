package dev.carillon.workload.attendance;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Where attendance is recorded. Whoever falls below a threshold by it is told in the same breath.
@Path("/api/attendance")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
public class AttendanceResource {

  private final Marking marking;
  private final Caller caller;

  AttendanceResource(Marking marking, Caller caller) {
    this.marking = marking;
    this.caller = caller;
  }

  /// One mark.
  @POST
  @Operation(
      summary = "Mark one student in one period",
      description = "An admin marks every class, others those they teach.")
  @APIResponse(responseCode = "200", description = "Stored and checked.")
  public Uni<Answer<Marked>> one(@NotNull @Valid MarkBody body) {
    return marking.mark(caller.actor(), List.of(body)).map(Answer::of);
  }

  /// Many marks, all or none.
  @POST
  @Path("bulk")
  @Operation(
      summary = "Mark up to 5,000 periods, all or none",
      description = "An admin marks every class, others those they teach.")
  @APIResponse(responseCode = "200", description = "Stored and checked.")
  public Uni<Answer<Marked>> many(@NotNull @Valid MarksBody body) {
    return marking.mark(caller.actor(), body.records()).map(Answer::of);
  }
}

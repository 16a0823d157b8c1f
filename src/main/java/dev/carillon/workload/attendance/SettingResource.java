package dev.carillon.workload.attendance;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The thresholds of the caller's tenant.
@Path("/api/attendance/settings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
public class SettingResource {

  private final SettingStore store;
  private final Audit audit;
  private final Database database;
  private final Caller caller;

  SettingResource(SettingStore store, Audit audit, Database database, Caller caller) {
    this.store = store;
    this.audit = audit;
    this.database = database;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "Show the thresholds of the tenant")
  @APIResponse(responseCode = "200", description = "The thresholds.")
  public Uni<Answer<Settings>> find() {
    return store.find(caller.actor().tenant()).map(Answer::of);
  }

  @PUT
  @Operation(summary = "Change the thresholds; they hold from the next check on")
  @APIResponse(responseCode = "200", description = "The thresholds as they are now.")
  public Uni<Answer<Settings>> change(@NotNull @Valid Settings body) {
    if (body.mahroomAt().compareTo(body.warningBelow()) > 0) {
      throw Faults.one("/mahroomAt", "must not be above warningBelow");
    }
    Actor actor = caller.actor();
    var entry =
        new AuditEntry(
            actor.tenant(),
            actor.id(),
            "attendance.settings",
            "tenant:" + actor.tenant(),
            null,
            null,
            body,
            true);
    return database
        .inTransaction(
            tx -> store.save(tx, actor.tenant(), body).chain(() -> audit.record(tx, entry)))
        .chain(() -> store.find(actor.tenant()))
        .map(Answer::of);
  }
}

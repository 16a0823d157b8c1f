package dev.carillon.health;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What is or was wrong with the installation.
@Path("/api/alerts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Health")
public class AlertResource {

  private final AlertStore store;
  private final Database database;
  private final Audit audit;
  private final Caller caller;

  AlertResource(AlertStore store, Database database, Audit audit, Caller caller) {
    this.store = store;
    this.database = database;
    this.audit = audit;
    this.caller = caller;
  }

  /// Alerts, newest first.
  @GET
  @Operation(summary = "List the alerts, newest first")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<AlertView>> list(
      @Parameter(description = "True for those that last, false for those that are over.")
          @QueryParam("active")
          @Nullable Boolean active,
      @Valid @BeanParam PageRequest page) {
    return store.list(active, page).map(found -> Page.of(found.alerts(), page, found.total()));
  }

  /// Takes note of an alert, for all to see.
  @POST
  @Path("{id}/acknowledge")
  @Operation(
      summary = "Take note of an alert, for all to see",
      description = "The first who does stands. An alert that gets worse asks anew.")
  @APIResponse(responseCode = "200", description = "The alert.")
  public Uni<Answer<AlertView>> acknowledge(
      @Parameter(description = "Its number.", example = "7")
          @PathParam("id")
          @Pattern(regexp = "[0-9]{1,18}", message = "must be a decimal number")
          String id) {
    Actor actor = caller.actor();
    return database
        .inTransaction(tx ->
            store
                .acknowledge(tx, Long.parseLong(id), actor.id())
                .map(found ->
                    found.orElseThrow(() ->
                        new ProblemException(ProblemType.NOT_FOUND, "There is no such alert.")))
                .call(taken ->
                    taken.first()
                        ? audit.record(
                            tx, AuditEntry.done(actor, "alert.acknowledge", "alert:" + id))
                        : Uni.createFrom().voidItem()))
        .map(taken -> Answer.of(taken.alert()));
  }
}

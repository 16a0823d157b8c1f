package dev.carillon.workload.billing;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.file.FileStore;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Removes what validations stored.
@Path("/api/validations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class CleanUpResource {

  private static final int DEFAULT_DAYS = 30;

  private final RunAccess access;
  private final PurgeStore purge;
  private final LogStore logs;
  private final FileStore files;
  private final Database database;
  private final Audit audit;
  private final Caller caller;

  CleanUpResource(
      RunAccess access,
      PurgeStore purge,
      LogStore logs,
      FileStore files,
      Database database,
      Audit audit,
      Caller caller) {
    this.access = access;
    this.purge = purge;
    this.logs = logs;
    this.files = files;
    this.database = database;
    this.audit = audit;
    this.caller = caller;
  }

  /// @param daysOld age from which runs go (days)
  @RegisterForReflection
  record OldBody(@Min(0) @Max(36_500) @Nullable Integer daysOld) {}

  /// @param removed runs removed, or cleaned (count)
  @RegisterForReflection
  record Cleaned(boolean success, int removed) {}

  @POST
  @Path("/{id}/cleanup")
  @RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Remove the rows and findings of a validation that has ended")
  @APIResponse(responseCode = "200", description = "Removed; the run and its log stay")
  @APIResponse(responseCode = "403", description = "It is another user's")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  @APIResponse(responseCode = "409", description = "It has not ended")
  public Uni<Cleaned> cleanUp(UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(run ->
            run.status().isLive()
                ? Uni.createFrom().failure(notEnded(run))
                : database.inTransaction(tx ->
                    purge
                        .rows(tx, id)
                        .chain(() -> files.remove(tx, run.fileId()))
                        .chain(() ->
                            logs.add(
                                tx,
                                id,
                                List.of(
                                    LogStore.Line.info(
                                        "cleanup", "Rows and findings removed", Map.of()))))
                        .chain(() -> note(tx, actor, run))))
        .replaceWith(new Cleaned(true, 1));
  }

  private Uni<Void> note(Tx tx, Actor actor, Run run) {
    return run.owner().equals(actor.id())
        ? Uni.createFrom().voidItem()
        : audit.record(tx, AuditEntry.done(actor, "validation.clean-up", "validation:" + run.id()));
  }

  private static ProblemException notEnded(Run run) {
    return new ProblemException(
        ProblemType.CONFLICT,
        "The validation has not ended; cancel it first.",
        Map.of("status", run.status().word()));
  }

  @POST
  @Path("/cleanup-old")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Remove the tenant's validations that ended long ago, with all they stored")
  @APIResponse(responseCode = "200", description = "Removed, at most 1,000 at a time")
  public Uni<Cleaned> cleanUpOld(@Valid @Nullable OldBody body) {
    Integer asked = body == null ? null : body.daysOld();
    int days = asked == null ? DEFAULT_DAYS : asked;
    Actor actor = caller.actor();
    return purge
        .old(actor.tenant(), days)
        .onItem()
        .transformToMulti(old -> Multi.createFrom().iterable(old))
        .onItem()
        .transformToUniAndConcatenate(run -> removeOld(actor, run, days))
        .filter(removed -> removed)
        .collect()
        .asList()
        .map(removed -> new Cleaned(true, removed.size()));
  }

  /// The entry goes with the run: a request that breaks off leaves none removed without one.
  private Uni<Boolean> removeOld(Actor actor, UUID run, int days) {
    var entry =
        AuditEntry.done(actor, "validation.clean-up-old", "validation:" + run)
            .withAfter(Map.of("daysOld", days));
    return database.inTransaction(tx ->
        purge
            .run(tx, run)
            .call(removed -> removed ? audit.record(tx, entry) : Uni.createFrom().voidItem()));
  }
}

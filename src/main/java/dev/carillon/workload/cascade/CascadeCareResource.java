package dev.carillon.workload.cascade;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What comes after deletions: history, restoring, clean-up, validation (checklist S0 lines 31 to
/// 34).
@Path("/api/cascade")
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cascade deletion")
final class CascadeCareResource {

  private final Deletions deletions;
  private final Restoration restoration;
  private final DeletionHistoryStore history;
  private final StudentAccess access;
  private final Audit audit;
  private final Database database;
  private final Caller caller;

  CascadeCareResource(
      Deletions deletions,
      Restoration restoration,
      DeletionHistoryStore history,
      StudentAccess access,
      Audit audit,
      Database database,
      Caller caller) {
    this.deletions = deletions;
    this.restoration = restoration;
    this.history = history;
    this.access = access;
    this.audit = audit;
    this.database = database;
    this.caller = caller;
  }

  /// @param priority low, medium or high; medium when left out
  /// @param dryRun `true` only to count; `false` when left out
  @RegisterForReflection
  record CleanUpBody(
      @Schema(enumeration = {"low", "medium", "high"}) @Nullable String priority,
      @Nullable Boolean dryRun) {}

  /// @param priority low, medium or high; low when left out
  @RegisterForReflection
  record ValidateBody(@Schema(enumeration = {"low", "medium", "high"}) @Nullable String priority) {}

  @RegisterForReflection
  record JobQueued(boolean success, String message, String jobId) {}

  /// @param auditId of the deletion that is to be undone
  /// @param reason why, 5 to 200 characters
  @RegisterForReflection
  record RestoreBody(
      @Schema(pattern = "^[0-9a-f]{24}$", required = true) @Nullable String auditId,
      @Schema(minLength = 5, maxLength = 200) @Nullable String reason) {}

  @RegisterForReflection
  record RestoreAnswer(boolean success, String message, Restoration.Restored restoration) {}

  /// @param total entries in all (count)
  @RegisterForReflection
  record History(
      List<DeletionHistoryStore.View> auditHistory,
      long total,
      int limit,
      int offset,
      boolean hasMore) {}

  @POST
  @Path("/cleanup/orphans")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Queue a clean-up of what names students that are not there")
  @APIResponse(responseCode = "200", description = "Queued; the result is the job's")
  @APIResponse(responseCode = "409", description = "One is queued: existingJobId")
  public Uni<JobQueued> cleanUp(@Nullable CleanUpBody body) {
    var wanted = body == null ? new CleanUpBody(null, null) : body;
    new CascadeChecks().priority(wanted.priority()).done();
    boolean dryRun = Boolean.TRUE.equals(wanted.dryRun());
    return deletions
        .cleanUp(caller.actor(), dryRun, CascadeChecks.priority(wanted.priority(), "medium"))
        .map(job ->
            new JobQueued(
                true,
                dryRun ? "The dry run is queued." : "The clean-up is queued.",
                String.valueOf(job)));
  }

  @POST
  @Path("/integrity/validate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Queue a validation: five checks that the tables agree")
  @APIResponse(responseCode = "200", description = "Queued; the result is the job's")
  @APIResponse(responseCode = "409", description = "One is queued: existingJobId")
  public Uni<JobQueued> validate(@Nullable ValidateBody body) {
    @Nullable String priority = body == null ? null : body.priority();
    new CascadeChecks().priority(priority).done();
    return deletions
        .validate(caller.actor(), CascadeChecks.priority(priority, "low"))
        .map(job -> new JobQueued(true, "The validation is queued.", String.valueOf(job)));
  }

  @GET
  @Path("/audit/{studentId}")
  @RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Deletions and restorations of a student, newest first")
  @APIResponse(responseCode = "200", description = "The entries, without what they keep")
  public Uni<History> history(
      @PathParam("studentId") String studentId,
      @QueryParam("limit") @DefaultValue("10") @Min(1) @Max(100) int limit,
      @QueryParam("offset") @DefaultValue("0") @Min(0) @Max(1_000_000) int offset) {
    new CascadeChecks().studentId(studentId).done();
    Actor actor = caller.actor();
    String type = Conservatory.STUDENT.type();
    return access
        .maySee(actor, studentId)
        .chain(() -> history.count(actor.tenant(), type, studentId))
        .chain(total ->
            history
                .list(actor.tenant(), type, studentId, limit, offset)
                .map(found ->
                    new History(found, total, limit, offset, offset + found.size() < total)));
  }

  @POST
  @Path("/restore/{studentId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Undo a deletion, once; what cannot come back is told")
  @APIResponse(responseCode = "200", description = "Restored")
  @APIResponse(responseCode = "404", description = "There is no such deletion of this student")
  @APIResponse(responseCode = "409", description = "It was undone, or the student is not deleted")
  public Uni<RestoreAnswer> restore(
      @PathParam("studentId") String studentId, @NotNull RestoreBody body) {
    new CascadeChecks()
        .studentId(studentId)
        .auditId(body.auditId())
        .restoreReason(body.reason())
        .done();
    Actor actor = caller.actor();
    var order =
        new Restoration.Order(
            actor.tenant(),
            studentId,
            String.valueOf(body.auditId()),
            actor.id(),
            body.reason() == null ? "administrative restoration" : body.reason());
    return database
        .inTransaction(tx ->
            restoration
                .run(tx, Conservatory.STUDENT, order)
                .call(restored -> audit.record(tx, entry(actor, order, restored))))
        .map(restored ->
            new RestoreAnswer(
                true,
                restored.conflicts().isEmpty()
                    ? "The student is restored."
                    : "The student is restored, but not everything could come back.",
                restored));
  }

  private static AuditEntry entry(
      Actor actor, Restoration.Order order, Restoration.Restored restored) {
    return new AuditEntry(
        actor.tenant(),
        actor.id(),
        "student.restore",
        "student:" + order.id(),
        order.reason(),
        null,
        Map.of("auditId", restored.restorationAuditId()),
        true);
  }
}

package dev.carillon.workload.cascade;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Deletions of students (checklist S0 lines 27 to 29).
@Path("/api/cascade")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cascade deletion")
final class CascadeDeletionResource {

  private static final int ACCEPTED = 202;

  /// Rows a deletion takes a second, at the least.
  private static final int ROWS_PER_SECOND = 2_000;

  private final Deletions deletions;
  private final StudentAccess access;
  private final CascadeJobs jobs;
  private final Caller caller;

  CascadeDeletionResource(
      Deletions deletions, StudentAccess access, CascadeJobs jobs, Caller caller) {
    this.deletions = deletions;
    this.access = access;
    this.jobs = jobs;
    this.caller = caller;
  }

  /// @param reason why, 10 to 200 characters
  /// @param priority low, medium or high; high when left out
  @RegisterForReflection
  record DeleteBody(
      @Schema(minLength = 10, maxLength = 200) @Nullable String reason,
      @Schema(enumeration = {"low", "medium", "high"}) @Nullable String priority) {}

  /// @param studentIds 1 to 50
  /// @param reason why, 10 to 200 characters
  /// @param priority low, medium or high; medium when left out
  @RegisterForReflection
  record BatchBody(
      @Schema(minItems = 1, maxItems = 50, required = true) @Nullable List<String> studentIds,
      @Schema(minLength = 10, maxLength = 200) @Nullable String reason,
      @Schema(enumeration = {"low", "medium", "high"}) @Nullable String priority) {}

  /// @param estimatedProcessingTime for people
  @RegisterForReflection
  record DeletionQueued(
      boolean success,
      String message,
      String jobId,
      String studentId,
      Impact impactAnalysis,
      String estimatedProcessingTime) {}

  /// @param estimatedProcessingTime for people
  @RegisterForReflection
  record BatchQueued(
      boolean success,
      String message,
      String jobId,
      int studentsCount,
      Impact.Batch batchImpact,
      String estimatedProcessingTime) {}

  @RegisterForReflection
  record ImpactTold(boolean success, String studentId, Impact impactAnalysis) {}

  @GET
  @Path("/impact/{studentId}")
  @Operation(summary = "Count what a deletion would touch; for admins and the student's teachers")
  @APIResponse(responseCode = "200", description = "What it would touch")
  @APIResponse(responseCode = "404", description = "There is no such student, or it was deleted")
  public Uni<ImpactTold> impact(@PathParam("studentId") String studentId) {
    new CascadeChecks().studentId(studentId).done();
    Actor actor = caller.actor();
    return access
        .mayDelete(actor, studentId)
        .chain(() -> deletions.impact(actor, studentId))
        .map(impact -> new ImpactTold(true, studentId, impact));
  }

  @POST
  @Path("/delete/{studentId}")
  @ResponseStatus(ACCEPTED)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Queue the deletion of a student; for admins and the student's teachers")
  @APIResponseSchema(
      value = DeletionQueued.class,
      responseCode = "202",
      responseDescription = "Queued; what it will touch")
  @APIResponse(responseCode = "404", description = "There is no such student, or it was deleted")
  @APIResponse(responseCode = "409", description = "Its deletion is queued: existingJobId")
  public Uni<DeletionQueued> delete(
      @PathParam("studentId") String studentId, @Nullable DeleteBody body) {
    var wanted = body == null ? new DeleteBody(null, null) : body;
    new CascadeChecks()
        .studentId(studentId)
        .reason(wanted.reason())
        .priority(wanted.priority())
        .done();
    Actor actor = caller.actor();
    int priority = CascadeChecks.priority(wanted.priority(), "high");
    return access
        .mayDelete(actor, studentId)
        .chain(() -> deletions.one(actor, studentId, wanted.reason(), priority))
        .map(queued ->
            new DeletionQueued(
                true,
                "The deletion is queued.",
                String.valueOf(queued.job()),
                studentId,
                queued.impact(),
                time(queued.impact().totalDocuments())));
  }

  @POST
  @Path("/delete/batch")
  @ResponseStatus(ACCEPTED)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Queue the deletion of 1 to 50 students")
  @APIResponseSchema(
      value = BatchQueued.class,
      responseCode = "202",
      responseDescription = "Queued; what it will touch")
  @APIResponse(responseCode = "400", description = "Ids that are none: invalidStudents, details")
  @APIResponse(responseCode = "409", description = "The same batch is queued: existingJobId")
  public Uni<BatchQueued> deleteBatch(@NotNull BatchBody body) {
    new CascadeChecks()
        .studentIds(body.studentIds())
        .reason(body.reason())
        .priority(body.priority())
        .done();
    List<String> ids = body.studentIds() == null ? List.of() : body.studentIds();
    int priority = CascadeChecks.priority(body.priority(), "medium");
    return deletions
        .batch(caller.actor(), ids, body.reason(), priority)
        .map(queued ->
            new BatchQueued(
                true,
                "The deletions are queued.",
                String.valueOf(queued.job()),
                ids.size(),
                queued.impact(),
                time(queued.impact().totalDocuments())));
  }

  private static String time(int rows) {
    return "about " + Math.max(1, Math.ceilDiv(rows, ROWS_PER_SECOND)) + " s";
  }

  @GET
  @Path("/job/{jobId}")
  @Operation(summary = "Where a job stands; for admins and whoever asked for it")
  @APIResponse(responseCode = "200", description = "The job, and its result when it has one")
  @APIResponse(responseCode = "404", description = "You have no such job")
  public Uni<CascadeJobs.Answer> job(@PathParam("jobId") String jobId) {
    return jobs.find(caller.actor(), jobId);
  }
}

package dev.carillon.job.api;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobControl;
import dev.carillon.job.JobControl.CancelResult;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTypes;
import dev.carillon.job.Jobs;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Stops jobs and enqueues them again, for whoever may see them.
@Path("/api/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Jobs")
public class JobActionResource {

  private final JobAccess access;
  private final JobControl control;
  private final Resubmission resubmission;
  private final JobTypes types;
  private final Jobs jobs;
  private final Audit audit;
  private final Caller caller;

  JobActionResource(
      JobAccess access,
      JobControl control,
      Resubmission resubmission,
      JobTypes types,
      Jobs jobs,
      Audit audit,
      Caller caller) {
    this.access = access;
    this.control = control;
    this.resubmission = resubmission;
    this.types = types;
    this.jobs = jobs;
    this.audit = audit;
    this.caller = caller;
  }

  /// Cancels a job, as document 003 asks for it.
  @DELETE
  @Operation(
      summary = "Cancel a job",
      description =
          "A waiting job is cancelled at once, a running one is told to stop, on any node.")
  @APIResponse(responseCode = "200", description = "The job is cancelled, or being stopped.")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Uni<StoppedJob> delete(
      @Parameter(description = JobResource.ID, example = "256001042") @PathParam("id") String id) {
    return stop(id);
  }

  /// The same for callers that cannot send a DELETE.
  @POST
  @Path("cancel")
  @Operation(summary = "Cancel a job; the same as DELETE")
  @APIResponse(responseCode = "200", description = "The job is cancelled, or being stopped.")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Uni<StoppedJob> cancel(
      @Parameter(description = JobResource.ID, example = "256001042") @PathParam("id") String id) {
    return stop(id);
  }

  private Uni<StoppedJob> stop(String name) {
    Actor actor = caller.actor();
    return access
        .find(actor, name)
        .chain(found -> {
          String id = found.view().id();
          if (found.state().isFinal()) {
            return Uni.createFrom().failure(ended(id, found.state(), "cancelled"));
          }
          return control
              .cancel(Long.parseLong(id), "Cancelled on request", actor.id())
              .call(result ->
                  result == CancelResult.NOT_LIVE
                      ? Uni.createFrom().voidItem()
                      : note(actor, found, "job.cancel", "job:" + id))
              .chain(result -> answer(actor, id, result));
        });
  }

  /// What somebody does to a job of their own is not worth a line.
  private Uni<Void> note(Actor actor, FoundJob job, String action, String resource) {
    boolean own = actor.id().equals(job.view().owner()) && actor.tenant().equals(job.tenant());
    return own
        ? Uni.createFrom().voidItem()
        : audit.record(AuditEntry.done(job.tenant(), actor.id(), action, resource));
  }

  private Uni<StoppedJob> answer(Actor actor, String id, CancelResult result) {
    return switch (result) {
      case CANCELLED -> stopped(id, "The job is cancelled.", "cancelled");
      case STOPPING -> stopped(id, "The job runs and has been told to stop.", "stopping");
      case NOT_LIVE ->
          access
              .find(actor, id)
              .map(found -> {
                throw ended(id, found.state(), "cancelled");
              });
    };
  }

  private static Uni<StoppedJob> stopped(String id, String message, String result) {
    return Uni.createFrom().item(new StoppedJob(true, message, new StoppedJob.Outcome(id, result)));
  }

  /// Enqueues a failed or cancelled job once more, as a new job.
  @POST
  @Path("retry")
  @Operation(
      summary = "Enqueue a failed or cancelled job once more",
      description =
          "The new job has the type, payload, options and owner of the old one, and runs at once.")
  @APIResponse(responseCode = "200", description = "The new job is stored.")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Uni<Answer<RetriedJob>> retry(
      @Parameter(description = JobResource.ID, example = "256001042") @PathParam("id") String id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(found -> {
          String old = found.view().id();
          if (found.state() != JobState.DISCARDED && found.state() != JobState.CANCELLED) {
            throw ended(old, found.state(), "retried; only a failed or cancelled one can");
          }
          types
              .insteadOfRetry(found.view().type())
              .ifPresent(instead -> {
                throw new ProblemException(
                    ProblemType.CONFLICT,
                    "A job of this type is not enqueued once more. " + instead,
                    Map.of("job_id", old));
              });
          return jobs.enqueue(resubmission.of(found))
              .call(answer ->
                  answer.created()
                      ? note(actor, found, "job.retry", "job:" + old)
                      : Uni.createFrom().voidItem())
              .map(answer -> retried(old, answer));
        });
  }

  private static Answer<RetriedJob> retried(String old, Enqueued answer) {
    String id = Long.toString(answer.id());
    if (!answer.created()) {
      throw new ProblemException(
          ProblemType.CONFLICT,
          "A live job holds the unique key of this one.",
          Map.of("job_id", old, "live_job_id", id));
    }
    return Answer.of(new RetriedJob(id, old));
  }

  private static ProblemException ended(String id, JobState state, String what) {
    return new ProblemException(
        ProblemType.CONFLICT,
        "The job is " + state.word() + ", so it cannot be " + what + ".",
        Map.of("job_id", id, "state", state.word()));
  }
}

package dev.carillon.workload.billing;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Starts validations and tells how they stand.
@Path("/api/validations")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class ValidationResource {

  private static final int ACCEPTED = 202;
  private static final int MOST_FILES = 100;
  private static final int MOST_RUNS = 200;

  private final Validations validations;
  private final RunStore runs;
  private final RunAccess access;
  private final JobStatus jobStatus;
  private final Caller caller;

  ValidationResource(
      Validations validations,
      RunStore runs,
      RunAccess access,
      JobStatus jobStatus,
      Caller caller) {
    this.validations = validations;
    this.runs = runs;
    this.access = access;
    this.jobStatus = jobStatus;
    this.caller = caller;
  }

  /// @param fileId from an upload of the same person
  @RegisterForReflection
  record StartBody(@NotNull UUID fileId) {}

  /// @param fileIds from uploads of the same person
  @RegisterForReflection
  record StartBatchBody(@NotNull @Size(min = 1, max = MOST_FILES) List<@NotNull UUID> fileIds) {}

  /// @param jobId name of its job
  @RegisterForReflection
  record StartedView(UUID validationId, String status, String jobId) {}

  /// @param count how many were started
  @RegisterForReflection
  record StartedBatchView(List<UUID> validationIds, int count) {}

  /// @param total runs in all (count)
  @RegisterForReflection
  record RunPage(List<RunView> data, long total) {}

  /// What was done.
  @RegisterForReflection
  record Done(boolean success, String message) {}

  @POST
  @ResponseStatus(ACCEPTED)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Validate an uploaded file")
  @APIResponseSchema(
      value = StartedView.class,
      responseCode = "202",
      responseDescription = "Queued")
  @APIResponse(responseCode = "404", description = "No such file of yours")
  @APIResponse(responseCode = "409", description = "The file has its validation already")
  public Uni<StartedView> start(@NotNull @Valid StartBody body) {
    return validations
        .start(caller.actor(), body.fileId())
        .map(started -> new StartedView(started.run(), Run.Status.QUEUED.word(), started.jobId()));
  }

  @POST
  @Path("/batch")
  @ResponseStatus(ACCEPTED)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Validate several uploaded files; unknown ones are passed over")
  public Uni<StartedBatchView> startBatch(@NotNull @Valid StartBatchBody body) {
    return validations
        .startAll(caller.actor(), body.fileIds())
        .map(started -> started.stream().map(Validations.Started::run).toList())
        .map(ids -> new StartedBatchView(ids, ids.size()));
  }

  /// @param limit same as `pageSize`, which it overrides
  @GET
  @Operation(summary = "Your validations, newest first; an admin sees those of the tenant")
  @APIResponse(responseCode = "200", description = "One page")
  public Uni<RunPage> list(
      @QueryParam("status") @Nullable String status,
      @QueryParam("page") @DefaultValue("1") @Min(1) @Max(100_000) int page,
      @QueryParam("pageSize") @DefaultValue("50") @Min(1) @Max(MOST_RUNS) int pageSize,
      @QueryParam("limit") @Min(1) @Max(MOST_RUNS) @Nullable Integer limit) {
    Actor actor = caller.actor();
    Run.Status wanted = status == null ? null : Run.Status.named(status);
    var filter = new RunStore.Filter(actor.tenant(), actor.isAdmin() ? null : actor.id(), wanted);
    int size = limit == null ? pageSize : limit;
    return Uni.combine()
        .all()
        .unis(runs.list(filter, size, (page - 1) * size), runs.count(filter))
        .with((found, total) -> new RunPage(found.stream().map(RunView::of).toList(), total));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One validation")
  @APIResponse(responseCode = "200", description = "How it stands")
  @APIResponse(responseCode = "403", description = "It is another user's")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<RunView> get(UUID id) {
    return access.find(caller.actor(), id).map(RunView::of);
  }

  @GET
  @Path("/{id}/job-status")
  @Operation(summary = "Where the job of a validation stands, with its place in line")
  @APIResponse(responseCode = "200", description = "How it stands")
  @APIResponse(responseCode = "403", description = "It is another user's")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<JobStatus.View> jobStatus(UUID id) {
    return access.find(caller.actor(), id).chain(jobStatus::of);
  }

  @POST
  @Path("/{id}/cancel")
  @Operation(summary = "Cancel a queued or processing validation")
  @APIResponse(responseCode = "200", description = "Cancelled")
  @APIResponse(responseCode = "400", description = "It has ended")
  @APIResponse(responseCode = "403", description = "It is another user's")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Uni<Done> cancel(UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(run -> validations.cancel(actor, run))
        .replaceWith(new Done(true, "Validation cancelled"));
  }
}

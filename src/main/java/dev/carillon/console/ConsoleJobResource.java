package dev.carillon.console;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.console.ActionViews.PriorityBody;
import dev.carillon.job.api.Faults;
import dev.carillon.job.api.FoundJob;
import dev.carillon.job.api.JobAccess;
import dev.carillon.job.api.JobResource;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Jobs as pages show them: a list that is quick however many there are, and one job in full. A
/// user sees their own, an admin the tenant's, a superadmin all.
@Path("/api/console/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Console")
public class ConsoleJobResource {

  private static final String ID =
      "The job's id, or its unique key; of several jobs that carried the key, the newest.";

  private final JobScanStore scan;
  private final JobDetails details;
  private final JobAccess access;
  private final Priorities priorities;
  private final Caller caller;

  ConsoleJobResource(
      JobScanStore scan,
      JobDetails details,
      JobAccess access,
      Priorities priorities,
      Caller caller) {
    this.scan = scan;
    this.details = details;
    this.access = access;
    this.priorities = priorities;
    this.caller = caller;
  }

  /// A part of the list, the newest job first.
  @GET
  @Operation(
      summary = "List jobs, the newest first, by a cursor",
      description =
          "What no index finds is looked for among 10,000 jobs at a time; complete tells whether"
              + " that was all.")
  @APIResponse(responseCode = "200", description = "The jobs, and where to go on.")
  public Uni<JobPage> list(
      @Valid @BeanParam JobResource.Filter filter,
      @Parameter(
              description =
                  "Looked for, in any case, in id, type, unique key, tags and messages of errors.")
          @QueryParam("text")
          @Pattern(regexp = JobFilter.TEXT, message = JobFilter.TEXT_SAYS)
          @Nullable String text,
      @Parameter(description = "next of the part before.") @QueryParam("after") @Size(max = 40)
          @Nullable String after,
      @Parameter(description = "Most jobs.")
          @QueryParam("limit")
          @DefaultValue("50")
          @Min(1)
          @Max(100)
          int limit) {
    var wanted = new JobFilter.Wanted(filter.criteria(caller.actor()), text);
    long before =
        after == null
            ? Long.MAX_VALUE
            : JobPage.id(after)
                .orElseThrow(() -> Faults.one("/after", "must be next of an earlier answer"));
    return scan.page(wanted, before, limit).map(JobPage::of);
  }

  /// One job in full.
  @GET
  @Path("{id}")
  @Operation(
      summary = "Show a job in full: attempts, timeline, what it waits for, when it will be done",
      description = "What looks like a secret is masked, whoever asks.")
  @APIResponse(responseCode = "200", description = "The job.")
  public Uni<Answer<JobDetail>> one(
      @Parameter(description = ID, example = "256001042") @PathParam("id") String id) {
    return details.of(caller.actor(), id).map(Answer::of);
  }

  /// Gives a waiting job another priority.
  @PUT
  @Path("{id}/priority")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Give a job that waits another priority")
  @APIResponse(responseCode = "200", description = "The job.")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Uni<Answer<JobDetail>> prioritise(
      @Parameter(description = ID, example = "256001042") @PathParam("id") String id,
      @NotNull @Valid PriorityBody body) {
    Actor actor = caller.actor();
    return access
        .find(actor, id)
        .chain(found -> priorities.set(actor, found, body.priority(), body.reason()))
        .chain(() -> details.of(actor, id))
        .map(Answer::of);
  }

  /// Changes the priority of one job, and writes down who did.
  @jakarta.inject.Singleton
  static final class Priorities {

    private final BulkStore store;
    private final Database database;
    private final Audit audit;

    Priorities(BulkStore store, Database database, Audit audit) {
      this.store = store;
      this.database = database;
      this.audit = audit;
    }

    /// @return fails with a 409 problem when the job does not wait any more
    Uni<Void> set(Actor actor, FoundJob job, int priority, @Nullable String reason) {
      String id = job.view().id();
      return database.inTransaction(tx ->
          store
              .prioritise(tx, List.of(Long.valueOf(id)), priority)
              .invoke(changed -> {
                if (changed == 0) {
                  throw new ProblemException(
                      ProblemType.CONFLICT,
                      "The job does not wait any more; only a waiting one has a place in line.",
                      Map.of("job_id", id, "state", job.state().word()));
                }
              })
              .chain(() ->
                  audit.record(
                      tx,
                      new AuditEntry(
                          job.tenant(),
                          actor.id(),
                          "job.priority",
                          "job:" + id,
                          reason,
                          Map.of("priority", job.view().priority()),
                          Map.of("priority", priority),
                          true))));
    }
  }
}

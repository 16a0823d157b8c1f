package dev.carillon.job.api;

import dev.carillon.job.Attempt.LogLevel;
import dev.carillon.job.JobState;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Reads jobs. A user sees their own, an admin the tenant's, a superadmin all.
@Path("/api/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Jobs")
public class JobResource {

  static final String ID =
      "The job's id, or its unique key; of several jobs that carried the key, the newest.";

  private final JobListStore store;
  private final JobLogStore logs;
  private final JobAccess access;
  private final Caller caller;

  JobResource(JobListStore store, JobLogStore logs, JobAccess access, Caller caller) {
    this.store = store;
    this.logs = logs;
    this.access = access;
    this.caller = caller;
  }

  /// A page of jobs, the newest first.
  @GET
  @Operation(
      summary = "List jobs, the newest first",
      description =
          "A user sees their own jobs, an admin the tenant's, a superadmin all. Lists are counted"
              + " up to 10,000 entries; beyond, pagination.totalIsLowerBound is true, and pages end"
              + " there: narrow the filter to see older jobs.")
  @APIResponse(responseCode = "200", description = "A page of jobs, without data and errors.")
  public Uni<Page<JobView>> list(
      @Valid @BeanParam Filter filter, @Valid @BeanParam PageRequest page) {
    JobCriteria criteria = filter.criteria(caller.actor());
    if ((long) page.page() * page.limit() > JobListStore.MOST_COUNTED) {
      throw Faults.one(
          "/page",
          "lists end at entry 10,000; narrow the filter, for example by from and to, to see more");
    }
    return store
        .list(criteria, page)
        .map(found ->
            found.total() > JobListStore.MOST_COUNTED
                ? Page.atLeast(found.jobs(), page, JobListStore.MOST_COUNTED)
                : Page.of(found.jobs(), page, found.total()));
  }

  /// How many jobs there are in each state.
  @GET
  @Path("stats")
  @Operation(summary = "Count the jobs the caller may see, by state")
  @APIResponse(responseCode = "200", description = "The counts.")
  public Uni<Answer<JobStats>> stats() {
    return store.stats(Sight.of(caller.actor())).map(jobs -> Answer.of(JobStats.of(jobs)));
  }

  /// One job.
  @GET
  @Path("{id}")
  @Operation(summary = "Show a job")
  @APIResponse(responseCode = "200", description = "The job.")
  public Uni<Answer<JobView>> get(
      @Parameter(description = ID, example = "256001042") @PathParam("id") String id) {
    return access.find(caller.actor(), id).map(found -> Answer.of(found.view()));
  }

  /// What a job wrote to its log.
  @GET
  @Path("{id}/logs")
  @Operation(summary = "Show what a job wrote to its log, the oldest line first")
  @APIResponse(responseCode = "200", description = "A page of lines.")
  public Uni<Page<LogLine>> logs(
      @Parameter(description = ID, example = "256001042") @PathParam("id") String id,
      @Parameter(description = "Lines of this level and above: debug, info, warn or error.")
          @QueryParam("level")
          @DefaultValue("debug")
          @Pattern(
              regexp = "(?i)debug|info|warn|error",
              message = "must be debug, info, warn or error")
          String level,
      @Valid @BeanParam PageRequest page) {
    LogLevel least = LogLevel.valueOf(level.toUpperCase(Locale.ROOT));
    List<String> levels =
        Arrays.stream(LogLevel.values())
            .filter(each -> each.compareTo(least) >= 0)
            .map(LogLevel::name)
            .toList();
    return access
        .find(caller.actor(), id)
        .chain(found -> logs.lines(Long.parseLong(found.view().id()), levels, page));
  }

  /// What a list of jobs is narrowed to, as a `@Valid @BeanParam`.
  public record Filter(
      @Parameter(
              description = "States, joined by commas, in the words of either state or status.",
              example = "completed,failed")
          @QueryParam("status")
          @Size(max = 200)
          @Nullable String status,
      @Parameter(description = "The same as status; a job must fit both.")
          @QueryParam("state")
          @Size(max = 200)
          @Nullable String state,
      @Parameter(description = "Job type.", example = "noop")
          @QueryParam("type")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String type,
      @Parameter(description = "Queue.")
          @QueryParam("queue")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          @Nullable String queue,
      @Parameter(description = "A tag the job carries.")
          @QueryParam("tag")
          @Pattern(regexp = Words.TAG, message = Words.TAG_SAYS)
          @Nullable String tag,
      @Parameter(description = "Whose jobs; for admins.")
          @QueryParam("owner")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String owner,
      @Parameter(description = "Of which tenant; for superadmins.")
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant,
      @Parameter(description = "Created at this instant or later; years 2000 to 2200.")
          @QueryParam("from")
          @Nullable OffsetDateTime from,
      @Parameter(description = "Created before this instant; years 2000 to 2200.") @QueryParam("to")
          @Nullable OffsetDateTime to) {

    /// What is meant, within what a caller may see.
    ///
    /// @throws dev.carillon.platform.http.ProblemException when a word is no state, or a time is
    ///   out of range (422), or the caller may not see as much (403)
    public JobCriteria criteria(Actor actor) {
      checkTime("/from", from);
      checkTime("/to", to);
      Set<JobState> both = StateWords.read("status", status);
      both.retainAll(StateWords.read("state", state));
      Sight sight = Sight.of(actor).narrowed(tenant, owner);
      return new JobCriteria(sight, both, queue, type, tag, from, to);
    }

    private static void checkTime(String pointer, @Nullable OffsetDateTime at) {
      if (at != null && !OptionChecks.isSane(at)) {
        throw Faults.one(pointer, "must be in the years 2000 to 2200");
      }
    }
  }
}

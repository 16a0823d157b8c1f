package dev.carillon.schedule;

import dev.carillon.job.api.Words;
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
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// A tenant's schedules: made, read, changed and removed by its admins.
@Path("/api/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Schedules")
public class ScheduleResource {

  static final String NUMBER = "Number of the schedule.";
  static final String WHY = "Why, for the audit log.";

  private final Schedules schedules;
  private final ScheduleStore store;
  private final ScheduleViews views;
  private final Caller caller;

  ScheduleResource(Schedules schedules, ScheduleStore store, ScheduleViews views, Caller caller) {
    this.schedules = schedules;
    this.store = store;
    this.views = views;
    this.caller = caller;
  }

  /// Makes a schedule of the caller's tenant; its jobs are the caller's.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(201)
  @Operation(summary = "Make a schedule")
  @APIResponse(
      responseCode = "201",
      description = "The schedule.",
      content = @Content(schema = @Schema(ref = "AnswerScheduleView")))
  @APIResponse(responseCode = "409", description = "There is one of that name")
  public Uni<Answer<ScheduleView>> create(@NotNull @Valid ScheduleBody body) {
    return schedules.create(caller.actor(), body).map(views::of).map(Answer::of);
  }

  /// A page of schedules, by name.
  @GET
  @Operation(summary = "List the schedules")
  @APIResponse(responseCode = "200", description = "The schedules, by name.")
  public Uni<Page<ScheduleView>> list(
      @Valid @BeanParam PageRequest page,
      @Parameter(description = "Whose schedules; another tenant's for superadmins alone.")
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant,
      @Parameter(description = "Part of the name.")
          @QueryParam("name")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String name,
      @Parameter(description = "Type of the job.")
          @QueryParam("type")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String type,
      @Parameter(description = "Paused ones, or those that are not.")
          @QueryParam("paused")
          @Pattern(regexp = "true|false", message = "must be true or false")
          @Nullable String paused) {
    var wanted =
        new ScheduleStore.Criteria(
            tenantOf(caller.actor(), tenant),
            name,
            type,
            paused == null ? null : Boolean.valueOf(paused));
    return store
        .list(wanted, page.limit(), page.offset())
        .map(found ->
            Page.of(found.schedules().stream().map(views::of).toList(), page, found.total()));
  }

  /// One schedule.
  @GET
  @Path("{id}")
  @Operation(summary = "Show a schedule")
  @APIResponse(responseCode = "200", description = "The schedule.")
  public Uni<Answer<ScheduleView>> find(
      @Parameter(description = NUMBER, example = "12") @PathParam("id") long id) {
    return schedules.find(caller.actor(), id).map(views::of).map(Answer::of);
  }

  /// Replaces all that an admin may set; what is left out goes back to its default.
  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Change a schedule",
      description =
          "The body is the whole schedule with the version it was read at. A change of cron, every"
              + " or zone counts anew from now. The job of a built-in schedule cannot be changed.")
  @APIResponse(responseCode = "200", description = "The schedule as it is now.")
  @APIResponse(responseCode = "409", description = "It was changed meanwhile")
  public Uni<Answer<ScheduleView>> change(
      @Parameter(description = NUMBER, example = "12") @PathParam("id") long id,
      @Parameter(description = WHY)
          @QueryParam("reason")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String reason,
      @NotNull @Valid ScheduleBody body) {
    return schedules.change(caller.actor(), id, body, reason).map(views::of).map(Answer::of);
  }

  /// Removes a schedule. Jobs it has enqueued live on.
  @DELETE
  @Path("{id}")
  @ResponseStatus(204)
  @Operation(summary = "Remove a schedule")
  @APIResponse(responseCode = "204", description = "It is gone.")
  @APIResponse(responseCode = "409", description = "It comes with the service; pause it instead")
  public Uni<Void> delete(
      @Parameter(description = NUMBER, example = "12") @PathParam("id") long id,
      @Parameter(description = WHY)
          @QueryParam("reason")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String reason) {
    return schedules.delete(caller.actor(), id, reason);
  }

  private static @Nullable String tenantOf(Actor actor, @Nullable String wanted) {
    if (wanted != null && !wanted.equals(actor.tenant()) && !actor.isSuperadmin()) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only a superadmin sees the schedules of other tenants.");
    }
    return wanted == null ? Schedules.sight(actor) : wanted;
  }
}

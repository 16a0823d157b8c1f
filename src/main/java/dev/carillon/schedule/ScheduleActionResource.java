package dev.carillon.schedule;

import dev.carillon.job.api.Faults;
import dev.carillon.job.api.Words;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What else admins do with schedules: hold them, fire them by hand, look ahead and back.
@Path("/api/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Schedules")
public class ScheduleActionResource {

  private static final int USUAL_COUNT = 10;

  private final Schedules schedules;
  private final ScheduleStore store;
  private final ScheduleChecks checks;
  private final FireStore fires;
  private final ScheduleViews views;
  private final Caller caller;

  ScheduleActionResource(
      Schedules schedules,
      ScheduleStore store,
      ScheduleChecks checks,
      FireStore fires,
      ScheduleViews views,
      Caller caller) {
    this.schedules = schedules;
    this.store = store;
    this.checks = checks;
    this.fires = fires;
    this.views = views;
    this.caller = caller;
  }

  /// What firing by hand gave.
  @RegisterForReflection
  @Schema(name = "TriggeredSchedule", description = "What firing by hand gave.")
  record TriggeredView(
      @Schema(description = "The job; when passed over, the one that is still alive.") String jobId,
      @Schema(description = "fired or skipped_overlap.", examples = "fired") String outcome,
      @Schema(description = "Its time in the ledger.") OffsetDateTime fireTime) {}

  /// Holds a schedule until it is resumed.
  @POST
  @Path("{id}/pause")
  @Operation(summary = "Pause a schedule")
  @APIResponse(responseCode = "200", description = "The schedule, paused.")
  public Uni<Answer<ScheduleView>> pause(
      @Parameter(description = ScheduleResource.NUMBER) @PathParam("id") long id,
      @Parameter(description = ScheduleResource.WHY)
          @QueryParam("reason")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String reason) {
    return schedules.pause(caller.actor(), id, reason).map(views::of).map(Answer::of);
  }

  /// Lets a schedule fire again, from its next time on.
  @POST
  @Path("{id}/resume")
  @Operation(
      summary = "Resume a paused schedule",
      description = "It goes on with its next time; what the pause left out stays out.")
  @APIResponse(responseCode = "200", description = "The schedule, no longer paused.")
  public Uni<Answer<ScheduleView>> resume(
      @Parameter(description = ScheduleResource.NUMBER) @PathParam("id") long id,
      @Parameter(description = ScheduleResource.WHY)
          @QueryParam("reason")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String reason) {
    return schedules.resume(caller.actor(), id, reason).map(views::of).map(Answer::of);
  }

  /// Fires a schedule now, whatever its times are, paused or not.
  @POST
  @Path("{id}/trigger")
  @Operation(summary = "Fire a schedule now")
  @APIResponse(responseCode = "200", description = "The job.")
  @APIResponse(responseCode = "409", description = "Somebody else did in the same moment")
  public Uni<Answer<TriggeredView>> trigger(
      @Parameter(description = ScheduleResource.NUMBER) @PathParam("id") long id,
      @Parameter(description = ScheduleResource.WHY)
          @QueryParam("reason")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String reason) {
    return schedules
        .trigger(caller.actor(), id, reason)
        .map(done ->
            Answer.of(
                new TriggeredView(
                    Long.toString(done.result().job()),
                    done.result().created() ? "fired" : "skipped_overlap",
                    TickStore.at(done.at()))));
  }

  /// The next times of a schedule, paused or not.
  @GET
  @Path("{id}/next")
  @Operation(summary = "Show when a schedule fires next")
  @APIResponse(responseCode = "200", description = "The next times, the first one first.")
  public Uni<Answer<List<Upcoming>>> next(
      @Parameter(description = ScheduleResource.NUMBER) @PathParam("id") long id,
      @Parameter(description = "How many.")
          @QueryParam("count")
          @DefaultValue("10")
          @Min(1)
          @Max(100)
          int count) {
    return schedules
        .find(caller.actor(), id)
        .chain(schedule ->
            store
                .now()
                .map(now ->
                    Answer.of(
                        Upcoming.of(
                            Schedules.times(schedule),
                            Timetable.zone(schedule.zone()),
                            now,
                            count))));
  }

  /// The ledger of a schedule, the newest first.
  @GET
  @Path("{id}/fires")
  @Operation(summary = "Show what a schedule has fired")
  @APIResponse(responseCode = "200", description = "Its times, the newest first.")
  public Uni<Page<FireView>> fires(
      @Parameter(description = ScheduleResource.NUMBER) @PathParam("id") long id,
      @Valid @BeanParam PageRequest page) {
    return schedules
        .find(caller.actor(), id)
        .chain(schedule -> fires.list(id, page.limit(), page.offset()))
        .chain(found -> fires.count(id).map(total -> page(found, page, total)));
  }

  private static Page<FireView> page(List<FireView> found, PageRequest page, long total) {
    return total > FireStore.MOST_COUNTED
        ? Page.atLeast(found, page, Math.max(total, (long) page.offset() + found.size()))
        : Page.of(found, page, total);
  }

  /// Tries a rule out.
  @POST
  @Path("preview")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Show when a rule would fire")
  @APIResponse(responseCode = "200", description = "The next times, the first one first.")
  public Uni<Answer<List<Upcoming>>> preview(@NotNull @Valid PreviewBody body) {
    return store
        .now()
        .map(now -> {
          var faults = new Faults();
          Timetable times = checks.times(body.cron(), body.every(), body.zone(), now, faults);
          faults.complain();
          return Answer.of(
              Upcoming.of(
                  Objects.requireNonNull(times),
                  Timetable.zone(body.zone() == null ? "UTC" : body.zone()),
                  now,
                  body.count() == null ? USUAL_COUNT : body.count()));
        });
  }
}

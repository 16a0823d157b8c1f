package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.job.api.Faults;
import dev.carillon.notification.Channel;
import dev.carillon.notification.Wishes;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a student wants to be told, and where (domain-001 §1).
@Path("/api/students/notifications/preferences")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Students")
public class StudentPreferenceResource {

  private final Wishes wishes;
  private final ChannelStore channels;
  private final Caller caller;

  StudentPreferenceResource(Wishes wishes, ChannelStore channels, Caller caller) {
    this.wishes = wishes;
    this.channels = channels;
    this.caller = caller;
  }

  /// What to change; what is left out stays.
  @RegisterForReflection
  @Schema(name = "StudentPreferencesChange")
  record Change(
      @Schema(description = "Mails.") @JsonProperty("email_enabled") @Nullable Boolean emailEnabled,
      @Schema(description = "In the application.") @JsonProperty("in_app_enabled")
          @Nullable Boolean inAppEnabled,
      @Schema(description = "Alerts about attendance.") @JsonProperty("attendance_alerts")
          @Nullable Boolean attendanceAlerts,
      @Schema(description = "Reviews of certificates.") @JsonProperty("file_updates")
          @Nullable Boolean fileUpdates,
      @Schema(description = "Announcements.") @JsonProperty("system_announcements")
          @Nullable Boolean systemAnnouncements) {}

  @GET
  @Operation(summary = "Show what the caller wants to be told about attendance, and where")
  @APIResponse(responseCode = "200", description = "The preferences.")
  public Uni<Answer<StudentWishes>> find() {
    return of(caller.actor()).map(Found::shown).map(Answer::of);
  }

  /// @param known the channels of each category
  private record Found(Map<String, Set<Channel>> known, StudentWishes shown) {}

  private Uni<Found> of(Actor actor) {
    return wishes
        .of(actor, StudentWishes.CATEGORIES)
        .chain(known ->
            channels.find(actor).map(said -> new Found(known, StudentWishes.of(known, said))));
  }

  @PATCH
  @Operation(summary = "Change what the caller wants; one channel at least stays on")
  @APIResponse(responseCode = "200", description = "The preferences as they are now.")
  public Uni<Answer<StudentWishes>> change(@NotNull Change body) {
    Actor actor = caller.actor();
    return of(actor)
        .chain(found -> {
          StudentWishes changed = changed(found.shown(), body);
          return channels
              .save(actor, changed.emailEnabled(), changed.inAppEnabled())
              .chain(() -> wishes.set(actor, changed.changes(found.shown(), found.known())))
              .replaceWith(Answer.of(changed));
        });
  }

  private static StudentWishes changed(StudentWishes old, Change body) {
    var changed =
        new StudentWishes(
            Objects.requireNonNullElse(body.emailEnabled(), old.emailEnabled()),
            Objects.requireNonNullElse(body.inAppEnabled(), old.inAppEnabled()),
            Objects.requireNonNullElse(body.attendanceAlerts(), old.attendanceAlerts()),
            Objects.requireNonNullElse(body.fileUpdates(), old.fileUpdates()),
            Objects.requireNonNullElse(body.systemAnnouncements(), old.systemAnnouncements()));
    if (!changed.emailEnabled() && !changed.inAppEnabled()) {
      throw Faults.one(
          body.emailEnabled() == null ? "/in_app_enabled" : "/email_enabled",
          "One of email_enabled and in_app_enabled must stay on.");
    }
    return changed;
  }
}

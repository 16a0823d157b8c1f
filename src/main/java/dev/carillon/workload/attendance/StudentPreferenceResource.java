package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.job.api.Faults;
import dev.carillon.notification.Channel;
import dev.carillon.notification.Wishes;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
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
import java.util.HashMap;
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
  private final Database database;
  private final Caller caller;

  StudentPreferenceResource(
      Wishes wishes, ChannelStore channels, Database database, Caller caller) {
    this.wishes = wishes;
    this.channels = channels;
    this.database = database;
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
    Actor actor = caller.actor();
    return wishes
        .of(actor, StudentWishes.CATEGORIES)
        .chain(found -> channels.find(actor).map(said -> StudentWishes.of(found, said)))
        .map(Answer::of);
  }

  @PATCH
  @Operation(summary = "Change what the caller wants; one channel at least stays on")
  @APIResponse(responseCode = "200", description = "The preferences as they are now.")
  public Uni<Answer<StudentWishes>> change(@NotNull Change body) {
    Actor actor = caller.actor();
    return database
        .inTransaction(tx ->
            channels
                .hold(tx, actor)
                .chain(said ->
                    wishes
                        .of(tx, actor, StudentWishes.CATEGORIES)
                        .chain(now -> change(tx, actor, body, now, said))))
        .map(Answer::of);
  }

  private Uni<StudentWishes> change(
      Tx tx, Actor actor, Change body, Map<String, Set<Channel>> now, Set<Channel> said) {
    StudentWishes old = StudentWishes.of(now, said);
    StudentWishes wanted = changed(old, body);
    Map<String, Set<Channel>> changes = wanted.changes(now, old);
    Map<String, Set<Channel>> after = new HashMap<>(now);
    after.putAll(changes);
    return channels
        .save(tx, actor, wanted.channels())
        .chain(() -> wishes.set(tx, actor, changes))
        .map(done -> StudentWishes.of(after, wanted.channels()));
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

package dev.carillon.workload.attendance;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The recurring jobs of document 001, by the routes of domain-001 §3.
@Path("/api/admin/background-jobs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Background jobs")
public class BackgroundJobResource {

  private static final List<String> ACTIONS =
      List.of(
          "start",
          "stop",
          "trigger",
          "getJobStatus",
          "startAll",
          "stopAll",
          "clearRetryQueue",
          "runThresholdCheck");

  private final BackgroundJobs jobs;
  private final Caller caller;

  BackgroundJobResource(BackgroundJobs jobs, Caller caller) {
    this.jobs = jobs;
    this.caller = caller;
  }

  /// What to do.
  @RegisterForReflection
  @Schema(name = "BackgroundJobAction")
  record Action(
      @Schema(
              description =
                  "start, stop, trigger, getJobStatus, startAll, stopAll, clearRetryQueue or"
                      + " runThresholdCheck.",
              examples = "runThresholdCheck")
          @Nullable String action,
      @Schema(description = "Which job; for the first four.", examples = "cache-refresh")
          @Nullable String jobName) {}

  /// A job to be on or off.
  @RegisterForReflection
  @Schema(name = "BackgroundJobSwitch")
  record Switch(
      @Schema(description = "Which job.", examples = "cache-refresh") @Nullable String jobName,
      @Schema(description = "Whether it is to run.") @Nullable Boolean enabled) {}

  /// What was done.
  @RegisterForReflection
  @Schema(name = "BackgroundJobAnswer")
  record Done(
      @Schema(description = "Always true.") boolean success,
      @Schema(description = "What was done, in words.") String message,
      @Schema(
              type = SchemaType.OBJECT,
              description = "The job's name and the action; the job; or the result of the check.")
          Object data) {}

  @GET
  @Operation(summary = "Show the recurring jobs and the retry queue")
  @APIResponse(responseCode = "200", description = "All of them.")
  public Uni<Answer<BackgroundOverview>> all() {
    return jobs.overview(caller.actor().tenant()).map(Answer::of);
  }

  @POST
  @Operation(
      summary = "Start, stop or run recurring jobs, or see to the retry queue",
      description =
          "The jobs work for all tenants: an admin of the default tenant or a superadmin starts,"
              + " stops and triggers them. The check and the retry queue are the caller's"
              + " tenant's.")
  @APIResponse(responseCode = "200", description = "Done.")
  @APIResponse(
      responseCode = "400",
      description = "An unknown action (validActions says which there are), or no job named.")
  @APIResponse(responseCode = "404", description = "There is no such job.")
  public Uni<Done> act(@NotNull Action body) {
    Actor actor = caller.actor();
    return switch (body.action()) {
      case "start" -> switched(actor, body, true);
      case "stop" -> switched(actor, body, false);
      case "trigger" -> {
        String name = named(body.jobName());
        yield jobs.trigger(actor, name)
            .map(job -> {
              Map<String, Object> data = data("trigger", name);
              data.put("jobId", Long.toString(job));
              return done("Job " + name + " was started.", data);
            });
      }
      case "getJobStatus" ->
          jobs.one(named(body.jobName())).map(job -> done("The job as it is.", job));
      case "startAll" ->
          jobs.enableAll(actor, true)
              .replaceWith(() -> done("All jobs are on.", data("startAll", null)));
      case "stopAll" ->
          jobs.enableAll(actor, false)
              .replaceWith(() -> done("All jobs are off.", data("stopAll", null)));
      case "clearRetryQueue" ->
          jobs.clearRetries(actor)
              .map(cleared -> {
                Map<String, Object> data = data("clearRetryQueue", null);
                data.put("cleared", cleared);
                return done("The retry queue is empty.", data);
              });
      case "runThresholdCheck" ->
          jobs.checkNow(actor).map(result -> done("The check is done.", result));
      case null, default -> throw unknown();
    };
  }

  private Uni<Done> switched(Actor actor, Action body, boolean on) {
    String name = named(body.jobName());
    return jobs.enable(actor, name, on)
        .replaceWith(() ->
            done("Job " + name + (on ? " is on." : " is off."), data(on ? "start" : "stop", name)));
  }

  @PUT
  @Operation(summary = "Switch a recurring job on or off")
  @APIResponse(responseCode = "200", description = "Done.")
  @APIResponse(responseCode = "400", description = "A name or a value is missing.")
  @APIResponse(responseCode = "404", description = "There is no such job.")
  public Uni<Done> change(@NotNull Switch body) {
    String name = named(body.jobName());
    Boolean enabled = body.enabled();
    if (enabled == null) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "Send enabled: true or false.");
    }
    return jobs.enable(caller.actor(), name, enabled)
        .replaceWith(() ->
            done(
                "Job " + name + (enabled ? " is on." : " is off."),
                Map.of("jobName", name, "enabled", enabled)));
  }

  private static String named(@Nullable String name) {
    if (name == null || name.isBlank()) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "Send jobName: the name of a job.");
    }
    return name;
  }

  private static ProblemException unknown() {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "There is no such action; validActions has those there are.",
        Map.of("validActions", ACTIONS));
  }

  private static Map<String, Object> data(String action, @Nullable String job) {
    Map<String, Object> data = new HashMap<>();
    data.put("action", action);
    if (job != null) {
      data.put("jobName", job);
    }
    return data;
  }

  private static Done done(String message, Object data) {
    return new Done(true, message, data);
  }
}

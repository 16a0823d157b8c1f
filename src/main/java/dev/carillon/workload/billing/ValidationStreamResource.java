package dev.carillon.workload.billing;

import dev.carillon.job.JobSummary;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/// The progress of one validation as unnamed server-sent events. The token comes in the header, as
/// everywhere: an address ends up in logs.
@Path("/api/validations/{id}/stream")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Billing validation")
final class ValidationStreamResource {

  private static final Logger LOG = Logger.getLogger(ValidationStreamResource.class);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Event END =
      new Event("end", null, null, null, null, null, null, null, Instant.EPOCH);

  private final RunStore runs;
  private final JobStatus jobs;
  private final InstantSource clock;
  private final Duration every;

  /// @param every time between two looks at the run
  ValidationStreamResource(
      RunStore runs,
      JobStatus jobs,
      @ConfigProperty(name = "carillon.billing.stream-every", defaultValue = "2s") Duration every) {
    this.runs = runs;
    this.jobs = jobs;
    this.clock = InstantSource.system();
    this.every = every;
  }

  /// One event; what does not belong to its type is left out.
  ///
  /// @param type connected, progress, completed or error
  @RegisterForReflection
  @com.fasterxml.jackson.annotation.JsonInclude(
      com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
  record Event(
      String type,
      @Nullable UUID validationId,
      @Nullable String status,
      @Nullable Integer progress,
      @Nullable String jobState,
      @Nullable Integer jobProgress,
      @Nullable String errorMessage,
      @Nullable String message,
      Instant timestamp) {}

  @GET
  @StreamFilter.OfOneRun
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(summary = "Follow a validation until it ends, for an hour at most")
  @APIResponse(responseCode = "200", description = "connected, progress, completed or error")
  @APIResponse(responseCode = "403", description = "It is another user's")
  @APIResponse(responseCode = "404", description = "There is none with this id")
  public Multi<Event> stream(UUID id) {
    return follow(id);
  }

  private Multi<Event> follow(UUID id) {
    Multi<Event> looks =
        Multi.createFrom()
            .ticks()
            .every(every)
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> look(id))
            .onItem()
            .transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events))
            .select()
            .first(event -> !event.equals(END))
            .select()
            .first(LONGEST);
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().item(connected(id)), looks)
        .onFailure()
        .invoke(failure -> LOG.warnf("The stream of run %s ends early: %s", id, failure))
        .onFailure()
        .recoverWithItem(() -> error("The progress cannot be read just now; connect again."));
  }

  private Uni<List<Event>> look(UUID id) {
    return runs.find(id)
        .chain(run ->
            run.isEmpty()
                ? Uni.createFrom().item(List.of(error("The validation was removed."), END))
                : jobs.find(run.get()).map(job -> events(run.get(), job.orElse(null))));
  }

  private List<Event> events(Run run, @Nullable JobSummary job) {
    Event progress = progress(run, job);
    return run.status().isLive() ? List.of(progress) : List.of(progress, completed(run), END);
  }

  private Event connected(UUID id) {
    return new Event("connected", id, null, null, null, null, null, null, clock.instant());
  }

  private Event progress(Run run, @Nullable JobSummary job) {
    return new Event(
        "progress",
        null,
        run.status().word(),
        run.progress(),
        job == null ? null : JobStatus.word(job.state()),
        job == null || job.progress() == null ? null : job.progress().percentage(),
        null,
        null,
        clock.instant());
  }

  private Event completed(Run run) {
    return new Event(
        "completed",
        null,
        run.status().word(),
        null,
        null,
        null,
        run.errorMessage(),
        null,
        clock.instant());
  }

  private Event error(String message) {
    return new Event("error", null, null, null, null, null, null, message, clock.instant());
  }
}

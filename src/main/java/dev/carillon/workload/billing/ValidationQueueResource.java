package dev.carillon.workload.billing;

import dev.carillon.job.QueueFigureStore;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// How the queue of the validations is doing, in the document's shape (domain 004 §4).
@Path("/api/queue")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class ValidationQueueResource {

  private static final String QUEUE = "validation";

  /// After this long without a heartbeat nobody works (domain 004 §5).
  private static final Duration STALE = Duration.ofMinutes(2);

  private final QueueFigureStore queues;
  private final RunStore runs;
  private final JobStatus jobs;
  private final Caller caller;

  ValidationQueueResource(QueueFigureStore queues, RunStore runs, JobStatus jobs, Caller caller) {
    this.queues = queues;
    this.runs = runs;
    this.jobs = jobs;
    this.caller = caller;
  }

  /// @param redis the store of the queue under the name that clients know; here it is PostgreSQL
  @RegisterForReflection
  record Health(Worker worker, Store redis, Queue queue, Metrics metrics) {}

  /// @param status running, stopped, or unknown when there never was a worker
  /// @param timeSinceHeartbeat ms
  @RegisterForReflection
  record Worker(
      String status, @Nullable OffsetDateTime lastHeartbeat, @Nullable Long timeSinceHeartbeat) {}

  /// @param responseTime ms
  @RegisterForReflection
  record Store(boolean connected, long responseTime) {}

  /// Jobs now (counts); completed and failed of the last day.
  @RegisterForReflection
  record Queue(
      long waiting, long active, long completed, long failed, long delayed, long stalled) {}

  /// Averages of the last day in ms, 0 when none completed.
  @RegisterForReflection
  record Metrics(long averageProcessingTime, long averageWaitTime) {}

  /// A job of the queue.
  @RegisterForReflection
  record QueuedJob(
      String id,
      UUID validationId,
      String status,
      @Nullable String state,
      int progress,
      int attemptsMade,
      OffsetDateTime createdAt,
      @Nullable OffsetDateTime startedAt,
      @Nullable OffsetDateTime finishedAt,
      @Nullable String failedReason) {}

  @GET
  @Path("/health")
  @Operation(summary = "Worker, store and length of the validation queue")
  @APIResponse(responseCode = "200", description = "As it is now")
  public Uni<Health> health() {
    long asked = System.nanoTime();
    return queues
        .find(caller.actor().tenant(), QUEUE)
        .map(figures -> health(figures, Duration.ofNanos(System.nanoTime() - asked)));
  }

  private static Health health(QueueFigureStore.QueueFigures figures, Duration answered) {
    return new Health(
        worker(figures),
        new Store(true, answered.toMillis()),
        new Queue(
            figures.waiting(),
            figures.active(),
            figures.completed(),
            figures.failed(),
            figures.delayed(),
            figures.stalled()),
        new Metrics(orZero(figures.ranMs()), orZero(figures.waitedMs())));
  }

  private static Worker worker(QueueFigureStore.QueueFigures figures) {
    OffsetDateTime beat = figures.beatAt();
    if (beat == null) {
      return new Worker("unknown", null, null);
    }
    Duration since = Duration.between(beat, figures.at());
    return new Worker(
        since.compareTo(STALE) > 0 ? "stopped" : "running", beat, Math.max(0, since.toMillis()));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  @GET
  @Path("/jobs")
  @Operation(summary = "The newest validation jobs: yours, or the tenant's for an admin")
  @APIResponse(responseCode = "200", description = "The jobs, newest first")
  public Uni<List<QueuedJob>> list(
      @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit) {
    Actor actor = caller.actor();
    var filter = new RunStore.Filter(actor.tenant(), actor.isAdmin() ? null : actor.id(), null);
    return runs.list(filter, limit, 0)
        .onItem()
        .transformToMulti(found -> Multi.createFrom().iterable(found))
        .onItem()
        .transformToUniAndConcatenate(this::job)
        .collect()
        .asList();
  }

  private Uni<QueuedJob> job(Run run) {
    return jobs.find(run)
        .map(job ->
            new QueuedJob(
                run.jobId(),
                run.id(),
                run.status().word(),
                job.map(found -> JobStatus.word(found.state())).orElse(null),
                run.progress(),
                job.map(found -> found.attempt()).orElse(0),
                run.createdAt(),
                job.map(found -> found.startedAt()).orElse(null),
                job.map(found -> found.finishedAt()).orElse(null),
                run.errorMessage()));
  }
}

package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.health.SystemHealth;
import dev.carillon.health.SystemStatus;
import dev.carillon.job.QueueFigureStore;
import dev.carillon.job.QueueFigureStore.QueueFigures;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How the deletions of a tenant are doing (checklist S0 lines 30 and 35). Counts of ended jobs and
/// averages are of the last day.
@Path("/api/cascade")
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cascade deletion")
final class CascadeFigureResource {

  /// After this long without a heartbeat nobody works; the time of the document's breaker.
  private static final Duration STALE = Duration.ofSeconds(30);

  private final QueueFigureStore queues;
  private final CascadeFigureStore figures;
  private final OrphanFigures orphans;
  private final SystemHealth health;
  private final Caller caller;

  CascadeFigureResource(
      QueueFigureStore queues,
      CascadeFigureStore figures,
      OrphanFigures orphans,
      SystemHealth health,
      Caller caller) {
    this.queues = queues;
    this.figures = figures;
    this.orphans = orphans;
    this.health = health;
    this.caller = caller;
  }

  @RegisterForReflection
  record QueueStatus(
      Queue queue, Websocket websocket, Health systemHealth, OffsetDateTime timestamp) {}

  /// Live connections of the node that answers.
  ///
  /// @param connectedUsers open connections (count)
  /// @param connectedAdmins of them, those of admins (count)
  /// @param activeNotifications alerts that last (count)
  @RegisterForReflection
  @Schema(name = "CascadeWebsocket")
  record Websocket(int connectedUsers, int connectedAdmins, int activeNotifications) {}

  /// @param isProcessing whether a worker is there
  /// @param circuitBreakerOpen `true` while the breaker before the database is open, and while no
  ///   worker can reach it
  @RegisterForReflection
  record Queue(
      long queueLength,
      long activeJobs,
      boolean isProcessing,
      boolean circuitBreakerOpen,
      Processing metrics,
      Priorities jobsByPriority) {}

  /// @param averageProcessingTime ms, 0 when none completed
  @RegisterForReflection
  record Processing(
      long jobsProcessed,
      long jobsFailed,
      long averageProcessingTime,
      long orphansCleanedUp,
      long integrityIssuesFound) {}

  /// Waiting jobs (counts).
  @RegisterForReflection
  record Priorities(long high, long medium, long low) {}

  @RegisterForReflection
  @Schema(name = "CascadeHealth")
  record Health(
      @JsonProperty("circuit_breaker_open") boolean circuitBreakerOpen,
      @JsonProperty("processing_enabled") boolean processingEnabled,
      @JsonProperty("recent_failures") long recentFailures,
      @JsonProperty("total_processed") long totalProcessed) {}

  @RegisterForReflection
  record Metrics(
      Processing processing, Records database, Health system, OffsetDateTime timestamp) {}

  /// @param recentDeletions of the last 24 hours (count)
  /// @param integrityIssues of the last validation (count)
  /// @param orphanedReferences as they were counted last (count)
  /// @param orphansCountedAt when that was; a figure of more than a minute is counted again after
  ///   the answer
  @RegisterForReflection
  record Records(
      long totalAuditRecords,
      long recentDeletions,
      long integrityIssues,
      long orphanedReferences,
      OffsetDateTime orphansCountedAt) {}

  @GET
  @Path("/queue/status")
  @Operation(summary = "The queue of the deletions, and whether anybody works")
  @APIResponse(responseCode = "200", description = "As it is now")
  public Uni<QueueStatus> status() {
    String tenant = caller.actor().tenant();
    return queues
        .find(tenant, Cascade.QUEUE)
        .chain(queue ->
            figures
                .byPriority(tenant)
                .chain(waiting ->
                    figures
                        .found(tenant)
                        .chain(found ->
                            health.status().map(all -> status(queue, waiting, found, all)))));
  }

  private static QueueStatus status(
      QueueFigures queue,
      CascadeFigureStore.ByPriority waiting,
      CascadeFigureStore.Found found,
      SystemStatus all) {
    boolean open = !works(queue) || breakerOpen(all);
    return new QueueStatus(
        new Queue(
            queue.waiting() + queue.delayed(),
            queue.active(),
            works(queue),
            open,
            processing(queue, found),
            new Priorities(waiting.high(), waiting.medium(), waiting.low())),
        new Websocket(
            all.websocket().connectedUsers(),
            all.websocket().connectedAdmins(),
            all.websocket().activeNotifications()),
        health(queue, open),
        queue.at());
  }

  /// Whether jobs are held back because the database is down.
  static boolean breakerOpen(SystemStatus all) {
    return all.conditions().stream()
        .anyMatch(wrong ->
            wrong.type().equals("circuit_breaker_open")
                && Cascade.DATABASE.equals(wrong.details().get("key")));
  }

  private static boolean works(QueueFigures queue) {
    OffsetDateTime beat = queue.beatAt();
    return beat != null && Duration.between(beat, queue.at()).compareTo(STALE) < 0;
  }

  private static Processing processing(QueueFigures queue, CascadeFigureStore.Found found) {
    Long average = queue.ranMs();
    return new Processing(
        queue.completed(),
        queue.failed(),
        average == null ? 0 : average,
        found.cleaned(),
        found.issues());
  }

  private static Health health(QueueFigures queue, boolean open) {
    return new Health(open, works(queue), queue.failed(), queue.completed() + queue.failed());
  }

  @GET
  @Path("/metrics")
  @Operation(summary = "What deletions, clean-ups and validations did")
  @APIResponse(responseCode = "200", description = "As it is now")
  public Uni<Metrics> metrics() {
    String tenant = caller.actor().tenant();
    return queues
        .find(tenant, Cascade.QUEUE)
        .chain(queue ->
            figures
                .found(tenant)
                .chain(found ->
                    orphans
                        .of(tenant)
                        .chain(counted ->
                            health
                                .status()
                                .map(all -> metrics(queue, found, counted, breakerOpen(all))))));
  }

  private static Metrics metrics(
      QueueFigures queue,
      CascadeFigureStore.Found found,
      OrphanFigureStore.Figure orphans,
      boolean breakerOpen) {
    return new Metrics(
        processing(queue, found),
        new Records(
            found.records(), found.recent(), found.issues(), orphans.found(), orphans.countedAt()),
        health(queue, !works(queue) || breakerOpen),
        queue.at());
  }
}

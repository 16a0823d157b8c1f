package dev.carillon.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How the installation is: the data of `system.status` and `system.health` (domain-000 §3) with
/// what Carillon knows beside.
@RegisterForReflection
@Schema(name = "SystemStatus", description = "How the installation is, over all tenants.")
public record SystemStatus(
    @Schema(description = "The queues together.") Queue queue,
    @Schema(description = "Live connections of the node that tells it.") Websocket websocket,
    @Schema(description = "The verdict.") Health systemHealth,
    @Schema(description = "What is wrong just now.") List<Wrong> conditions,
    @Schema(description = "When it was looked at, by the clock of the database.")
        OffsetDateTime timestamp) {

  /// The queues together.
  @RegisterForReflection
  @Schema(name = "SystemQueue", description = "The queues together.")
  public record Queue(
      @Schema(description = "Jobs that wait for a worker.") long queueLength,
      @Schema(description = "Jobs that run.") long activeJobs,
      @Schema(description = "Whether any worker lives.") boolean isProcessing,
      @Schema(description = "Whether any circuit breaker is open.") boolean circuitBreakerOpen,
      @Schema(description = "Since when the oldest waiting job is due, in ms; null for none.")
          @Nullable Long oldestWaitingMs,
      @Schema(description = "Workers that live.") int workers,
      @Schema(description = "Lanes that are paused.") int pausedLanes,
      @Schema(description = "What ended lately.") Metrics metrics,
      @Schema(description = "Waiting jobs by priority: high from 10, low to -10.")
          Priorities jobsByPriority) {}

  /// Jobs that ended within the window.
  @RegisterForReflection
  @Schema(name = "SystemMetrics", description = "Jobs that ended within the window.")
  public record Metrics(
      @Schema(description = "Ended, well or not.") long jobsProcessed,
      @Schema(description = "Failed for good.") long jobsFailed,
      @Schema(description = "Average run of those that ended well, in ms.")
          long averageProcessingTime,
      @Schema(description = "Length of the window in ms.") long windowMs) {}

  /// Waiting jobs by priority.
  @RegisterForReflection
  @Schema(name = "SystemPriorities", description = "Waiting jobs by priority.")
  public record Priorities(
      @Schema(description = "10 and above.") long high,
      @Schema(description = "Between.") long medium,
      @Schema(description = "-10 and below.") long low) {}

  /// Live connections.
  @RegisterForReflection
  @Schema(name = "SystemWebsocket", description = "Live connections of one node.")
  public record Websocket(
      @Schema(description = "Open connections.") int connectedUsers,
      @Schema(description = "Of them, those of admins.") int connectedAdmins,
      @Schema(description = "Alerts that last.") int activeNotifications) {}

  /// The verdict.
  @RegisterForReflection
  @Schema(name = "SystemHealth", description = "The verdict.")
  public record Health(
      @Schema(description = "healthy, degraded or critical.", examples = "healthy") String status,
      @Schema(description = "Whether any circuit breaker is open.")
          @JsonProperty("circuit_breaker_open")
          boolean circuitBreakerOpen,
      @Schema(description = "Whether any worker lives.") @JsonProperty("processing_enabled")
          boolean processingEnabled,
      @Schema(description = "Jobs that failed for good within the window.")
          @JsonProperty("recent_failures")
          long recentFailures,
      @Schema(description = "Jobs in the history, as PostgreSQL counts them.")
          @JsonProperty("total_processed")
          long totalProcessed) {}

  /// Something that is wrong.
  @RegisterForReflection
  @Schema(name = "SystemCondition", description = "Something that is wrong.")
  public record Wrong(
      @Schema(description = "What kind of thing.", examples = "high_queue_length") String type,
      @Schema(description = "low, medium, high or critical.") String severity,
      @Schema(description = "For people.") String message,
      @Schema(description = "Figures.") Map<String, Object> details) {}
}

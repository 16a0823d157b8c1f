package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// All recurring jobs and the retry queue (checklist S1 lines 24 to 26).
@RegisterForReflection
@Schema(name = "BackgroundJobs", description = "All recurring jobs and the retry queue.")
record BackgroundOverview(
    @Schema(description = "Jobs.") int totalJobs,
    @Schema(description = "Of them, those in order.") int runningJobs,
    @Schema(description = "Of them, those switched off.") int stoppedJobs,
    @Schema(description = "Of them, those whose last run failed.") int errorJobs,
    @Schema(description = "One by one.") List<BackgroundJob> jobs,
    @Schema(description = "critical from half of the jobs in error on, degraded from the first.")
        Health systemHealth,
    @Schema(description = "The threshold check.") Monitor thresholdMonitor,
    @Schema(description = "The caller's tenant's deliveries that wait for another try.")
        RetryQueue retryQueue,
    @Schema(description = "Whether the schedules are installed.") boolean serviceInitialized) {

  /// How the jobs are as a whole.
  enum Health {
    healthy,
    degraded,
    critical
  }

  /// How the threshold check is.
  @RegisterForReflection
  @Schema(name = "ThresholdMonitor")
  record Monitor(
      @Schema(description = "Whether a scheduled check runs just now.") boolean isRunning,
      @Schema(description = "Whether its schedule is on.") boolean cronJobActive,
      @Schema(description = "Deliveries that wait for another try.") int retryQueueSize) {}

  /// What waits for another try.
  @RegisterForReflection
  @Schema(name = "RetryQueue")
  record RetryQueue(
      @Schema(description = "In all.") int totalPending,
      @Schema(description = "By type, such as warning and mahroom.") Map<String, Integer> byType,
      @Schema(description = "By tries so far.") Map<String, Integer> byAttempts) {}

  static BackgroundOverview of(List<BackgroundJob> jobs, boolean checks, RetryQueue queue) {
    int errors = count(jobs, BackgroundJob.Status.error);
    boolean monitors =
        jobs.stream()
            .anyMatch(job -> job.name().equals(AttendanceSchedules.MONITOR) && job.enabled());
    return new BackgroundOverview(
        jobs.size(),
        count(jobs, BackgroundJob.Status.running),
        count(jobs, BackgroundJob.Status.stopped),
        errors,
        jobs,
        health(jobs.size(), errors),
        new Monitor(checks, monitors, queue.totalPending()),
        queue,
        !jobs.isEmpty());
  }

  /// No job in error is healthy, half of them or more critical (domain-001 §2).
  static Health health(int jobs, int errors) {
    if (errors == 0) {
      return Health.healthy;
    }
    return errors * 2 >= jobs ? Health.critical : Health.degraded;
  }

  private static int count(List<BackgroundJob> jobs, BackgroundJob.Status status) {
    return (int) jobs.stream().filter(job -> job.status() == status).count();
  }
}

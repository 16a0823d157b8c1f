package dev.carillon.workload.attendance;

import dev.carillon.job.JobDefaults;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// The schedules of document 001 (domain-001 §4). They work for all tenants. Its archive of the
/// audit log is the service's own.
final class AttendanceSchedules {

  static final String MONITOR = "notification-threshold-monitor";
  static final String WARM = "cache-refresh";
  static final String REFRESH = "materialized-view-refresh";
  static final String ARCHIVE = "audit-log-archival";
  static final String RETRY = "retry-processing";

  /// All names, in the order they are shown.
  static final List<String> NAMES = List.of(MONITOR, WARM, REFRESH, ARCHIVE, RETRY);

  /// What the short jobs get: three tries, 1 s doubling to 30 s (domain-001 §4).
  static final JobDefaults DEFAULTS =
      new JobDefaults(
          "attendance",
          3,
          new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30)),
          Duration.ofMinutes(5));

  private static final int URGENT = 20;

  @Produces
  @Singleton
  BuiltInSchedule monitor() {
    return BuiltInSchedule.of(
            MONITOR,
            "Compares the attendance of all active students with the thresholds",
            "0 * * * *",
            CheckThresholds.KIND,
            new CheckThresholds.Args(null))
        .withJob(URGENT, null);
  }

  @Produces
  @Singleton
  BuiltInSchedule warm() {
    return BuiltInSchedule.of(
        WARM,
        "Computes the figures of students whose marks have changed",
        "*/5 * * * *",
        WarmMetrics.KIND,
        new WarmMetrics.Args(null));
  }

  @Produces
  @Singleton
  BuiltInSchedule refresh() {
    return BuiltInSchedule.of(
        REFRESH,
        "Computes the statistics of classes",
        "*/10 * * * *",
        RefreshStatistics.KIND,
        new RefreshStatistics.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule retry() {
    return BuiltInSchedule.of(
        RETRY,
        "Sees that deliveries that wait for another try get it",
        "*/15 * * * *",
        RetryDeliveries.KIND,
        new RetryDeliveries.Args());
  }
}

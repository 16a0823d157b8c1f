package dev.carillon.workload.attendance;

import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Compares attendance with the thresholds and tells the students, in one transaction: what was
/// claimed to be told is told, or neither.
@Singleton
final class ThresholdCheck {

  private static final String DASHBOARD = "/student/student-dashboard";

  private final CheckStore store;
  private final Notifications notifications;

  ThresholdCheck(CheckStore store, Notifications notifications) {
    this.store = store;
    this.notifications = notifications;
  }

  /// Checks active students of a tenant in the order of their ids.
  ///
  /// @param after the id before the first
  /// @param limit most of them (count, at least 1)
  /// @param job the job that asks; `null` when it is a person
  Uni<CheckStore.Checked> page(Tx tx, String tenant, UUID after, int limit, @Nullable Long job) {
    return store
        .checkPage(tx, tenant, after, limit, job)
        .call(checked -> tell(tx, tenant, checked));
  }

  /// Checks students whose attendance has just changed; those not active are left out.
  Uni<CheckStore.Checked> some(Tx tx, String tenant, List<UUID> students) {
    return store.checkSome(tx, tenant, students).call(checked -> tell(tx, tenant, checked));
  }

  private Uni<Long> tell(Tx tx, String tenant, CheckStore.Checked checked) {
    return checked.due().isEmpty()
        ? Uni.createFrom().item(0L)
        : notifications.send(
            tx, checked.due().stream().map(alert -> notification(tenant, alert)).toList());
  }

  private static NewNotification notification(String tenant, Alert alert) {
    String value = alert.value().setScale(1, rounding(alert.type())).toPlainString();
    String threshold = alert.threshold().stripTrailingZeros().toPlainString();
    return NewNotification.of(
            tenant,
            alert.person(),
            alert.type().word(),
            alert.type().severity(),
            Map.of(
                "rate",
                value,
                "threshold",
                threshold,
                "hours",
                Integer.toString(alert.hours()),
                "allowedHours",
                Integer.toString(alert.allowedHours())),
            data(alert))
        .withDedupKey("attendance:" + alert.id());
  }

  /// A rate of 79.96 that is told as 80.0 would not be below 80.
  private static RoundingMode rounding(AlertType type) {
    return switch (type) {
      case WARNING, MAHROOM -> RoundingMode.DOWN;
      case TASDIQ -> RoundingMode.HALF_UP;
    };
  }

  /// The metadata of domain-001 §2.
  private static Map<String, Object> data(Alert alert) {
    Map<String, Object> data = new HashMap<>();
    data.put("actionUrl", DASHBOARD);
    data.put("thresholdType", alert.type().shortWord());
    data.put("threshold", alert.threshold());
    switch (alert.type()) {
      case WARNING -> data.put("attendanceRate", alert.value());
      case MAHROOM -> {
        data.put("attendanceRate", alert.value());
        data.put("urgent", true);
      }
      case TASDIQ -> {
        data.put("sickAndLeaveHours", alert.hours());
        data.put("totalAllowedHours", alert.allowedHours());
        data.put("percentage", alert.value());
      }
    }
    return data;
  }
}

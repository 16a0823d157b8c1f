package dev.carillon.workload.attendance;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/// Puts a student's dashboard together.
@Singleton
final class Dashboards {

  private final MetricsStore metrics;
  private final SettingStore settings;
  private final DashboardStore store;

  Dashboards(MetricsStore metrics, SettingStore settings, DashboardStore store) {
    this.metrics = metrics;
    this.settings = settings;
    this.store = store;
  }

  /// @return figures at most two minutes old; fails with 404 when the student is gone
  Uni<Dashboard> of(String tenant, StudentStore.Student student) {
    return metrics
        .fresh(tenant, student.id())
        .map(found -> found.orElseThrow(StudentResource::missing))
        .chain(found ->
            Uni.combine()
                .all()
                .unis(
                    store.inClass(tenant, student.id()),
                    store.trend(tenant, student.id()),
                    store.week(tenant, student.id()),
                    settings.find(tenant))
                .asTuple()
                .map(parts ->
                    new Dashboard(
                        AcademicStatus.of(student, found),
                        parts.getItem1().ranking(),
                        parts.getItem1().size(),
                        parts.getItem1().average(),
                        parts.getItem2(),
                        found.sick() + found.onLeave(),
                        parts.getItem4().allowedHours(),
                        parts.getItem3())));
  }
}

package dev.carillon.workload.integration;

import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The schedule behind health checks. It looks every 15 minutes (checklist S2 line 6) for
/// integrations whose four hours are over (line 14), so both numbers of the document hold.
final class IntegrationSchedules {

  @Produces
  @Singleton
  BuiltInSchedule sweep() {
    return BuiltInSchedule.of(
        "integration-sweep",
        "Plans the health checks of integrations, and renewals that were lost",
        "*/15 * * * *",
        SweepIntegrations.KIND,
        new SweepIntegrations.Args());
  }
}

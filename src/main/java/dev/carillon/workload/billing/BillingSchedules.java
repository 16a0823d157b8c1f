package dev.carillon.workload.billing;

import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The schedules of the workload.
final class BillingSchedules {

  /// Uploads go after 24 hours (decisions.md "004"), looked for each hour.
  @Produces
  @Singleton
  BuiltInSchedule cleanUp() {
    return BuiltInSchedule.of(
        "billing.clean-up",
        "Removes billing uploads that nobody validated within 24 hours",
        "0 * * * *",
        CleanUpBilling.KIND,
        new CleanUpBilling.Args());
  }
}

package dev.carillon.workload.explorer;

import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The schedules of the explorer.
final class ExplorerSchedules {

  /// Sundays at two (checklist S3 line 35), or as `SCHEMA_TRAINING_CRON` says.
  @Produces
  @Singleton
  BuiltInSchedule training(ExplorerConfig config) {
    return BuiltInSchedule.of(
        "explorer.train-all",
        "Reads the schemas that were not read for a week.",
        config.trainingCron(),
        TrainAll.KIND,
        new TrainAll.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule cleanUp() {
    return BuiltInSchedule.of(
        "explorer.clean-up",
        "Removes files whose time is over and ends invitations nobody answered.",
        "15 * * * *",
        CleanUpExplorer.KIND,
        new CleanUpExplorer.Args());
  }
}

package dev.carillon.app;

import dev.carillon.schedule.BuiltInSchedule;
import dev.carillon.schedule.CatchUp;
import dev.carillon.schedule.Overlap;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/// The schedules of the platform itself. They are here because schedules know the audit log, so
/// that cannot know schedules.
final class PlatformSchedules {

  /// One policy for the monthly rule of document 000 (checklist S0 line 8) and the daily one of
  /// document 001 (S1 line 12): looked at each night, archives whole months.
  @Produces
  @Singleton
  BuiltInSchedule archiveAudit() {
    return new BuiltInSchedule(
        "audit-log-archival",
        "Archives the months of the audit log that are old enough",
        "0 2 * * *",
        "UTC",
        "audit.archive",
        Map.of(),
        null,
        null,
        CatchUp.last,
        Overlap.skip);
  }
}

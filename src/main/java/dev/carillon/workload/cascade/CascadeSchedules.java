package dev.carillon.workload.cascade;

import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The three schedules of document 000, with the tries it gives them (checklist S0 lines 6 to 8).
/// They have a priority of their own (domain 000 §4).
final class CascadeSchedules {

  private static final int LOW = -10;

  @Produces
  @Singleton
  BuiltInSchedule orphans() {
    return BuiltInSchedule.of(
            "cascade.orphans",
            "Takes students that are not there out of lists, in every tenant.",
            "0 2 * * *",
            MendOrphans.KIND,
            new MendOrphans.Args(null, null))
        .withJob(0, 3);
  }

  @Produces
  @Singleton
  BuiltInSchedule integrity() {
    return BuiltInSchedule.of(
            "cascade.integrity",
            "Checks that the tables of each conservatory agree with each other.",
            "0 3 * * 0",
            CheckIntegrity.KIND,
            new CheckIntegrity.Args(null))
        .withJob(LOW, 2);
  }

  @Produces
  @Singleton
  BuiltInSchedule archive() {
    return BuiltInSchedule.of(
            "cascade.archive",
            "Marks entries about deletions older than 12 months as archived.",
            "0 1 1 * *",
            ArchiveDeletions.KIND,
            new ArchiveDeletions.Args())
        .withJob(LOW, 1);
  }
}

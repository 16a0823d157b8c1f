package dev.carillon.workload.integration.upkeep;

import dev.carillon.schedule.BuiltInSchedule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// When the background work around integrations is done; nights of UTC, apart from each other.
final class UpkeepSchedules {

  @Produces
  @Singleton
  BuiltInSchedule reseal() {
    return BuiltInSchedule.of(
        "integration-reseal",
        "Seals tokens and secrets anew that are under an older key",
        "15 3 * * *",
        ResealSecrets.KIND,
        new ResealSecrets.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule index() {
    return BuiltInSchedule.of(
        "integration-files",
        "Lists the files of integrations whose provider keeps files",
        "30 1 * * *",
        IndexAllFiles.KIND,
        new IndexAllFiles.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule cleanUp() {
    return BuiltInSchedule.of(
        "integration-cleanup",
        "Drops what is known of calls and callbacks past their time",
        "45 3 * * *",
        CleanUpIntegrations.KIND,
        new CleanUpIntegrations.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule tend() {
    return BuiltInSchedule.of(
        "integration-database",
        "Vacuums and analyses the tables of integrations",
        "0 4 * * *",
        TendDatabase.KIND,
        new TendDatabase.Args());
  }

  @Produces
  @Singleton
  BuiltInSchedule rollUp() {
    return BuiltInSchedule.of(
        "integration-analytics",
        "Adds up refreshes and health checks by day, tenant and provider",
        "5 * * * *",
        RollUpAnalytics.KIND,
        new RollUpAnalytics.Args());
  }
}

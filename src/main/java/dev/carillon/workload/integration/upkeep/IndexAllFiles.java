package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Has the files of every integration indexed whose provider keeps files. Safe to repeat: an
/// integration has one such job at a time.
@Singleton
final class IndexAllFiles implements BlockingJobHandler<IndexAllFiles.Args> {

  static final JobKind<Args> KIND = new JobKind<>("integration.index-all", Args.class);

  /// As [dev.carillon.workload.integration.provider.FileDialect] knows them.
  static final List<String> DIALECTS = List.of("dropbox", "google", "googledrive", "google-drive");

  private static final int PAGE = 1_000;

  private final FileStore store;
  private final Jobs jobs;
  private final Database database;

  IndexAllFiles(FileStore store, Jobs jobs, Database database) {
    this.store = store;
    this.jobs = jobs;
    this.database = database;
  }

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    int planned = 0;
    String tenant = "";
    UUID id = new UUID(0, 0);
    while (true) {
      List<FileStore.WithFiles> page = attempt.await(store.withFiles(DIALECTS, tenant, id, PAGE));
      if (page.isEmpty()) {
        return JobOutcome.completed(Map.of("planned", planned));
      }
      List<JobRequest> requests =
          page.stream()
              .map(each -> IndexFiles.request(each.tenant(), each.id(), each.provider()))
              .toList();
      attempt.await(database.inTransaction(tx -> jobs.enqueueAll(tx, requests)));
      planned += page.size();
      tenant = page.getLast().tenant();
      id = page.getLast().id();
    }
  }
}

package dev.carillon.workload.integration;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.integration.provider.Provider;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes over integrations from elsewhere: all lines or none, tokens sealed as they come in, their
/// renewals planned in the same transaction.
@Singleton
final class Imports {

  private final RowLines lines;
  private final ImportRows rows;
  private final ImportStore store;
  private final TenantStore tenants;
  private final ProviderStore providers;
  private final Jobs jobs;
  private final Audit audit;
  private final Database database;

  Imports(
      RowLines lines,
      ImportRows rows,
      ImportStore store,
      TenantStore tenants,
      ProviderStore providers,
      Jobs jobs,
      Audit audit,
      Database database) {
    this.lines = lines;
    this.rows = rows;
    this.store = store;
    this.tenants = tenants;
    this.providers = providers;
    this.jobs = jobs;
    this.audit = audit;
    this.database = database;
  }

  /// Lines are read and their tokens sealed on worker threads. Who imports into their own tenant
  /// becomes its owner while it has none, as who adds an integration does; of other tenants a
  /// superadmin imports, owners are theirs to become.
  ///
  /// @param only the one tenant that lines may be about, or `null` when each names its own
  /// @return integrations made (count); fails with 422 that names lines, with 409 when one is there
  Uni<Integer> take(Actor actor, @Nullable String only, String body) {
    return lines.read(body, ImportLine.class).chain(read -> take(actor, only, read));
  }

  private Uni<Integer> take(Actor actor, @Nullable String only, List<ImportLine> read) {
    return providers
        .list()
        .map(all -> all.stream().collect(Collectors.toMap(Provider::slug, Function.identity())))
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .chain(bySlug -> {
          List<ImportStore.Row> made = rows.of(read, only, bySlug);
          return database
              .inTransaction(
                  tx -> ensured(tx, actor, only).chain(() -> insert(tx, actor, made, bySlug)))
              .onFailure(PgException.class)
              .transform(Imports::problem)
              .replaceWith(made.size());
        });
  }

  private Uni<Void> ensured(Tx tx, Actor actor, @Nullable String only) {
    return actor.tenant().equals(only)
        ? tenants.ensure(tx, actor.tenant(), actor.id())
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> insert(
      Tx tx, Actor actor, List<ImportStore.Row> made, Map<String, Provider> bySlug) {
    Map<UUID, String> slugs =
        bySlug.values().stream().collect(Collectors.toMap(Provider::id, Provider::slug));
    List<JobRequest> refreshes =
        made.stream()
            .filter(row -> row.waitMs() != null)
            .map(row ->
                RefreshTokens.planned(
                    row.tenant(),
                    row.id(),
                    slugs.getOrDefault(row.provider(), ""),
                    1,
                    Duration.ofMillis(row.waitMs() == null ? 0 : row.waitMs())))
            .toList();
    return store
        .tenants(tx, made)
        .chain(() -> store.insert(tx, made, actor.id()))
        .chain(() -> jobs.enqueueAll(tx, refreshes))
        .chain(() ->
            audit.record(
                tx,
                AuditEntry.done(actor, "cloud-integration.import", "integrations")
                    .withAfter(Map.of("count", made.size()))));
  }

  private static Throwable problem(Throwable failure) {
    return "23505".equals(((PgException) failure).getSqlState())
        ? Refusal.of(
            ProblemType.CONFLICT,
            "cloud-integration/already-exists",
            "A tenant has an integration with that provider already, or two lines are of one; none"
                + " was stored.")
        : failure;
  }
}

package dev.carillon.workload.integration;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.Provider;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes over integrations from elsewhere: all lines or none, tokens sealed as they come in, their
/// renewals planned in the same transaction.
@Singleton
final class Imports {

  private static final int MOST_ERRORS = 50;

  private final RowLines lines;
  private final ImportStore store;
  private final ProviderStore providers;
  private final TokenSeal seal;
  private final RefreshPlan plan;
  private final Jobs jobs;
  private final Audit audit;
  private final Database database;
  private final InstantSource clock;
  private final Duration spread;
  private final RandomGenerator random = RandomGenerator.getDefault();

  Imports(
      RowLines lines,
      ImportStore store,
      ProviderStore providers,
      TokenSeal seal,
      RefreshPlan plan,
      Jobs jobs,
      Audit audit,
      Database database,
      InstantSource clock,
      IntegrationConfig config) {
    this.lines = lines;
    this.store = store;
    this.providers = providers;
    this.seal = seal;
    this.plan = plan;
    this.jobs = jobs;
    this.audit = audit;
    this.database = database;
    this.clock = clock;
    this.spread = config.healthEvery();
  }

  /// @param only the one tenant that lines may be about, or `null` when each names its own
  /// @return integrations made (count); fails with 422 that names lines, with 409 when one is there
  Uni<Integer> take(Actor actor, @Nullable String only, String body) {
    List<ImportLine> read = lines.read(body, ImportLine.class);
    return providers
        .list()
        .map(all -> all.stream().collect(Collectors.toMap(Provider::slug, Function.identity())))
        .chain(bySlug -> {
          List<ImportStore.Row> rows = rows(read, only, bySlug);
          return database
              .inTransaction(tx -> insert(tx, actor, rows, bySlug))
              .onFailure(PgException.class)
              .transform(Imports::problem)
              .replaceWith(rows.size());
        });
  }

  private List<ImportStore.Row> rows(
      List<ImportLine> read, @Nullable String only, Map<String, Provider> bySlug) {
    List<Map<String, Object>> errors = new ArrayList<>();
    List<ImportStore.Row> rows = new ArrayList<>(read.size());
    for (int i = 0; i < read.size(); i++) {
      ImportLine line = read.get(i);
      @Nullable String tenant = only == null ? line.tenantId() : only;
      @Nullable Provider provider = bySlug.get(line.provider());
      if (provider == null) {
        errors.add(error(i, "/provider", "names no provider that is known"));
      }
      if (tenant == null || (line.tenantId() != null && !line.tenantId().equals(tenant))) {
        errors.add(error(i, "/tenantId", "must name the tenant the integration is for"));
      }
      if (provider != null && tenant != null) {
        rows.add(row(line, tenant, provider));
      }
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          "Lines of the import are not acceptable; nothing was stored.",
          Map.of("errors", errors.subList(0, Math.min(errors.size(), MOST_ERRORS))));
    }
    return rows;
  }

  private static Map<String, Object> error(int row, String pointer, String detail) {
    return Map.of("line", row + 1, "pointer", pointer, "detail", detail);
  }

  private ImportStore.Row row(ImportLine line, String tenant, Provider provider) {
    UUID id = UUID.randomUUID();
    return new ImportStore.Row(
        tenant,
        id,
        provider.id(),
        sealed(tenant, id, TokenSeal.ACCESS, line.accessToken()),
        sealed(tenant, id, TokenSeal.REFRESH, line.refreshToken()),
        line.expiresAt(),
        line.scopesGranted() == null ? null : String.join(" ", line.scopesGranted()),
        wait(line),
        line.metadata() == null ? "{}" : line.metadata().toString());
  }

  /// Tokens whose end is not known, or is past, are renewed at once.
  private @Nullable Long wait(ImportLine line) {
    if (line.refreshToken() == null) {
      return null;
    }
    OffsetDateTime end = line.expiresAt();
    if (end == null || line.accessToken() == null) {
      return 0L;
    }
    return Math.max(0, Duration.between(clock.instant(), end).minus(plan.early(random)).toMillis());
  }

  private @Nullable Buffer sealed(String tenant, UUID id, String column, @Nullable String secret) {
    return secret == null ? null : seal.seal(tenant, id, column, secret);
  }

  private Uni<Void> insert(
      Tx tx, Actor actor, List<ImportStore.Row> rows, Map<String, Provider> bySlug) {
    Map<UUID, String> slugs =
        bySlug.values().stream().collect(Collectors.toMap(Provider::id, Provider::slug));
    List<JobRequest> refreshes =
        rows.stream()
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
        .tenants(tx, rows)
        .chain(() -> store.insert(tx, rows, actor.id(), spread.toMillis()))
        .chain(() -> jobs.enqueueAll(tx, refreshes))
        .chain(() ->
            audit.record(
                tx,
                AuditEntry.done(actor, "cloud-integration.import", "integrations")
                    .withAfter(Map.of("count", rows.size()))));
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

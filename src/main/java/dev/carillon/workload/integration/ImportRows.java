package dev.carillon.workload.integration;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.integration.provider.Provider;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes rows of the lines of an import: names the places of bad ones, seals tokens, and says when
/// they are to be renewed. Any thread may call.
@Singleton
final class ImportRows {

  private static final int MOST_ERRORS = 50;

  private final TokenSeal seal;
  private final RefreshPlan plan;
  private final InstantSource clock;
  private final RandomGenerator random = RandomGenerator.getDefault();

  ImportRows(TokenSeal seal, RefreshPlan plan, InstantSource clock) {
    this.seal = seal;
    this.plan = plan;
    this.clock = clock;
  }

  /// @param only the one tenant that lines may be about, or `null` when each names its own
  /// @param bySlug the providers there are
  /// @return a row for each line
  /// @throws ProblemException 422 that names the lines that are not acceptable, and what of them
  List<ImportStore.Row> of(
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
}

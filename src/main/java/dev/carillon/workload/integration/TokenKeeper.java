package dev.carillon.workload.integration;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.TokenAnswer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Stores tokens and plans their renewal, in one transaction: there are never tokens that nobody
/// renews.
@Singleton
public final class TokenKeeper {

  private final TokenStore store;
  private final TokenSeal seal;
  private final RefreshPlan plan;
  private final CallStore noted;
  private final Audit audit;
  private final Jobs jobs;
  private final RandomGenerator random = RandomGenerator.getDefault();

  TokenKeeper(
      TokenStore store, TokenSeal seal, RefreshPlan plan, CallStore noted, Audit audit, Jobs jobs) {
    this.store = store;
    this.seal = seal;
    this.plan = plan;
    this.noted = noted;
    this.audit = audit;
    this.jobs = jobs;
  }

  /// Stores renewed tokens.
  ///
  /// @return `false` when there are newer ones, or the integration is gone
  Uni<Boolean> renew(
      Tx tx, Integration of, TokenAnswer.Granted tokens, String actor, Duration took) {
    Duration wait = plan.refreshIn(tokens.life(), random);
    return store
        .renew(tx, of, sealed(of.tenant(), of.id(), tokens, wait))
        .chain(stored ->
            stored
                ? plan(tx, of, of.tokenVersion() + 1, wait)
                    .chain(() -> noted.note(tx, of, "refresh", "ok", took))
                    .chain(() -> audit.record(tx, entry(of, actor, "integration.tokens.refresh")))
                    .replaceWith(true)
                : Uni.createFrom().item(false));
  }

  /// Stores the tokens of a new connection.
  ///
  /// @return `false` when the integration is gone
  public Uni<Boolean> connect(
      Tx tx, Integration of, TokenAnswer.Granted tokens, String actor, Duration took) {
    @Nullable Duration wait =
        tokens.refreshToken() == null ? null : plan.refreshIn(tokens.life(), random);
    return store
        .connect(tx, of.tenant(), of.id(), sealed(of.tenant(), of.id(), tokens, wait))
        .chain(version ->
            version.isPresent()
                ? (wait == null ? Uni.createFrom().voidItem() : plan(tx, of, version.get(), wait))
                    .chain(() -> noted.note(tx, of, "connect", "ok", took))
                    .chain(
                        () -> audit.record(tx, entry(of, actor, "cloud-integration.update-tokens")))
                    .replaceWith(true)
                : Uni.createFrom().item(false));
  }

  private Uni<Void> plan(Tx tx, Integration of, int version, Duration wait) {
    return jobs.enqueue(
            tx, RefreshTokens.planned(of.tenant(), of.id(), of.provider().slug(), version, wait))
        .chain(job -> store.planned(tx, of.tenant(), of.id(), job.id()));
  }

  private TokenStore.Sealed sealed(
      String tenant, UUID id, TokenAnswer.Granted tokens, @Nullable Duration wait) {
    String refresh = tokens.refreshToken();
    @Nullable Buffer sealedRefresh =
        refresh == null ? null : seal.seal(tenant, id, TokenSeal.REFRESH, refresh);
    return new TokenStore.Sealed(
        seal.seal(tenant, id, TokenSeal.ACCESS, tokens.accessToken()),
        sealedRefresh,
        tokens.life(),
        tokens.scopes() == null ? null : tokens.scopes().toArray(String[]::new),
        wait);
  }

  private static AuditEntry entry(Integration of, String actor, String action) {
    return AuditEntry.done(of.tenant(), actor, action, "integration:" + of.id());
  }
}

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
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Stores tokens and plans their renewal, in one transaction: there are never tokens that nobody
/// renews.
///
/// What comes without a life and can be renewed is taken to live an hour (domain-002 §2). What
/// comes without a life and without a refresh token has no end, as those of GitHub's apps: after
/// that hour nobody could make it valid again.
@Singleton
public final class TokenKeeper {

  private static final Duration USUAL_LIFE = Duration.ofHours(1);

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
    Duration life = usualUnless(tokens.life());
    Duration wait = plan.refreshIn(life, random);
    return store
        .renew(tx, of, sealed(of, tokens, life, wait))
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
    boolean renewable = tokens.refreshToken() != null;
    @Nullable Duration life = renewable ? usualUnless(tokens.life()) : tokens.life();
    @Nullable Duration wait = renewable ? plan.refreshIn(usualUnless(life), random) : null;
    return store
        .connect(tx, of.tenant(), of.id(), sealed(of, tokens, life, wait))
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

  private static Duration usualUnless(@Nullable Duration told) {
    return told == null ? USUAL_LIFE : told;
  }

  private TokenStore.Sealed sealed(
      Integration of,
      TokenAnswer.Granted tokens,
      @Nullable Duration life,
      @Nullable Duration wait) {
    String refresh = tokens.refreshToken();
    @Nullable Buffer sealedRefresh =
        refresh == null ? null : seal.seal(of.tenant(), of.id(), TokenSeal.REFRESH, refresh);
    return new TokenStore.Sealed(
        seal.seal(of.tenant(), of.id(), TokenSeal.ACCESS, tokens.accessToken()),
        sealedRefresh,
        life,
        tokens.scopes() == null ? null : tokens.scopes().toArray(String[]::new),
        wait);
  }

  private static AuditEntry entry(Integration of, String actor, String action) {
    return AuditEntry.done(of.tenant(), actor, action, "integration:" + of.id());
  }
}

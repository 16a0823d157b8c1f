package dev.carillon.workload.integration;

import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes down what a health check found, and does what follows in the same transaction: `expired`
/// has its tokens renewed at once, `unauthorized` tells the owner, `error` is for whoever reads the
/// log (checklist S2 lines 15 to 18). Never blocks.
@Singleton
final class HealthFindings {

  private static final Logger LOG = Logger.getLogger(HealthFindings.class);

  private final HealthStore store;
  private final TokenStore tokens;
  private final Revocation revocation;
  private final RefreshPlan plan;
  private final CallStore noted;
  private final Database database;
  private final Jobs jobs;
  private final RandomGenerator random = RandomGenerator.getDefault();

  HealthFindings(
      HealthStore store,
      TokenStore tokens,
      Revocation revocation,
      RefreshPlan plan,
      CallStore noted,
      Database database,
      Jobs jobs) {
    this.store = store;
    this.tokens = tokens;
    this.revocation = revocation;
    this.plan = plan;
    this.noted = noted;
    this.database = database;
    this.jobs = jobs;
  }

  /// What was found.
  ///
  /// @param health a word of [HealthResult]
  /// @param message for people
  /// @param status the integration's new one, or `null` to leave it
  /// @param outcome for the figures
  record Finding(String health, String message, @Nullable String status, String outcome) {}

  /// A refusal of other tokens is not judged, and so does not count.
  ///
  /// @param took the look at the provider
  /// @return whether it was about the tokens that are there and stay for now, and so was written
  ///   down; fails when the database is away
  Uni<Boolean> record(Integration of, Finding finding, Duration took) {
    if (finding.health().equals(HealthResult.ERROR)) {
      LOG.warnf("Integration %s is not healthy: %s", of.id(), finding.message());
    }
    boolean revoked = Integration.REVOKED.equals(finding.status());
    return database.inTransaction(tx ->
        store
            .record(
                tx,
                of,
                finding.health(),
                finding.message(),
                plan.healthIn(random),
                revoked ? null : finding.status())
            .call(current ->
                current || !finding.health().equals(HealthResult.UNAUTHORIZED)
                    ? noted.note(tx, of, "health", finding.outcome(), took)
                    : Uni.createFrom().voidItem())
            .call(current -> current ? follow(tx, of, finding) : Uni.createFrom().voidItem()));
  }

  private Uni<Void> follow(Tx tx, Integration of, Finding finding) {
    return switch (finding.health()) {
      case HealthResult.EXPIRED -> refresh(tx, of);
      case HealthResult.UNAUTHORIZED -> revocation.revoke(tx, of, finding.message());
      default -> Uni.createFrom().voidItem();
    };
  }

  private Uni<Void> refresh(Tx tx, Integration of) {
    return tokens
        .hurry(tx, of.tenant(), of.id())
        .chain(can ->
            can
                ? jobs.enqueue(tx, RefreshTokens.now(of)).replaceWithVoid()
                : Uni.createFrom().voidItem());
  }
}

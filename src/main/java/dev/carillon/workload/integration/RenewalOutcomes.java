package dev.carillon.workload.integration;

import dev.carillon.job.JobControl;
import dev.carillon.platform.db.Database;
import dev.carillon.workload.integration.provider.ProviderPace;
import dev.carillon.workload.integration.provider.TokenAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Decides what a provider's answer to a renewal means for the integration, and records it. Never
/// blocks.
@Singleton
final class RenewalOutcomes {

  private final TokenKeeper keeper;
  private final Revocation revocation;
  private final ProviderPace pace;
  private final CallStore noted;
  private final Database database;
  private final JobControl control;

  RenewalOutcomes(
      TokenKeeper keeper,
      Revocation revocation,
      ProviderPace pace,
      CallStore noted,
      Database database,
      JobControl control) {
    this.keeper = keeper;
    this.revocation = revocation;
    this.pace = pace;
    this.noted = noted;
    this.database = database;
    this.control = control;
  }

  /// @param took the exchange
  /// @return fails when the database is away
  Uni<RenewalResult> conclude(
      Integration of, Renewal.Asker asker, TokenAnswer answer, Duration took) {
    return switch (answer) {
      case TokenAnswer.Granted tokens -> granted(of, asker, tokens, took);
      case TokenAnswer.Refused refused when refused.isFinal() -> revoked(of, took);
      case TokenAnswer.Refused refused ->
          failed(
              of,
              took,
              refused.error(),
              new RenewalResult.Failed(
                  "The provider refuses to renew the tokens: " + refused.error(),
                  !refused.isAboutUs(),
                  refused.isAboutUs() ? of.provider().dependency() : null,
                  false,
                  of.tokenVersion()));
      case TokenAnswer.Busy busy -> busy(of, busy.delay().orElse(ProviderPace.USUAL_HOLD), took);
      case TokenAnswer.Down down ->
          failed(
              of,
              took,
              down.slow() ? "timeout" : "down",
              new RenewalResult.Failed(
                  down.why(), false, of.provider().dependency(), down.slow(), of.tokenVersion()));
      case TokenAnswer.Forbidden forbidden ->
          failed(
              of,
              took,
              "forbidden",
              new RenewalResult.Failed(forbidden.why(), true, null, false, of.tokenVersion()));
    };
  }

  /// Not under the lease of a job: the provider may have spent the old refresh token already, so
  /// the new one is stored whoever got it. The version keeps it from being stored twice.
  private Uni<RenewalResult> granted(
      Integration of, Renewal.Asker asker, TokenAnswer.Granted tokens, Duration took) {
    return database
        .inTransaction(tx -> keeper.renew(tx, of, tokens, asker.actor(), took))
        .call(stored -> stored ? cancelPlanned(of, asker.job()) : Uni.createFrom().voidItem())
        .map(stored -> stored ? new RenewalResult.Renewed() : new RenewalResult.NotDue());
  }

  /// What was planned for the old tokens would find nothing to do.
  private Uni<Void> cancelPlanned(Integration of, long self) {
    Long planned = of.refreshJob();
    return planned == null || planned == self
        ? Uni.createFrom().voidItem()
        : control.cancel(planned, "The tokens have been renewed", "").replaceWithVoid();
  }

  private Uni<RenewalResult> revoked(Integration of, Duration took) {
    return database
        .inTransaction(tx ->
            noted
                .note(tx, of, "refresh", "invalid_grant", took)
                .chain(() ->
                    revocation.revoke(
                        tx, of, "The provider does not accept the refresh token any more")))
        .replaceWith(new RenewalResult.Revoked());
  }

  private Uni<RenewalResult> busy(Integration of, Duration wait, Duration took) {
    return pace.hold(of.provider(), wait)
        .chain(() -> noted.note(of, "refresh", "busy", took))
        .replaceWith(new RenewalResult.Later(wait));
  }

  private Uni<RenewalResult> failed(
      Integration of, Duration took, String outcome, RenewalResult.Failed result) {
    return noted.note(of, "refresh", outcome, took).replaceWith(result);
  }
}

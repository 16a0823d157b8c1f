package dev.carillon.workload.integration;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Renewals and checks that somebody asks for at a route and waits for.
@Singleton
public final class Renewals {

  private static final String PROVIDER_ERROR = "PROVIDER_ERROR";

  private final IntegrationAccess access;
  private final IntegrationStore store;
  private final Renewal renewal;
  private final HealthCheck health;

  Renewals(IntegrationAccess access, IntegrationStore store, Renewal renewal, HealthCheck health) {
    this.access = access;
    this.store = store;
    this.renewal = renewal;
    this.health = health;
  }

  /// Renews the tokens now, due or not.
  ///
  /// @return as it is then; fails with 400 without a refresh token, 409 when it has to be connected
  ///   again or somebody else is at it, 429 when the provider allows no call, 502 and 504 for what
  ///   the provider does
  public Uni<IntegrationView> renew(Actor actor, String tenant, UUID id) {
    return access
        .find(actor, tenant, id)
        .chain(() -> renewal.renew(tenant, id, Renewal.Asker.person(actor.id())))
        .invoke(Renewals::complain)
        .chain(() -> store.find(tenant, id))
        .map(IntegrationAccess::there)
        .map(IntegrationView::of);
  }

  private static void complain(RenewalResult result) {
    switch (result) {
      case RenewalResult.Renewed done -> {}
      case RenewalResult.NotDue done -> {}
      case RenewalResult.Missing gone -> throw Refusal.notFound();
      case RenewalResult.NoRefreshToken none ->
          throw Refusal.invalid("No refresh token available; connect the integration.");
      case RenewalResult.Revoked revoked ->
          throw Refusal.of(
              ProblemType.CONFLICT,
              "invalid_grant",
              "The provider gives no access any more; connect the integration again.");
      case RenewalResult.InFlight other -> throw inFlight();
      case RenewalResult.Later later ->
          throw Refusal.tooMany(
              "The provider is called as often as it allows; try again later.",
              Math.max(1, later.delay().toSeconds()));
      case RenewalResult.Failed failed -> throw failed(failed);
    }
  }

  private static ProblemException inFlight() {
    return Refusal.of(
        ProblemType.CONFLICT,
        "REFRESH_IN_PROGRESS",
        "The tokens are being renewed just now; look again in a moment.");
  }

  private static ProblemException failed(RenewalResult.Failed failed) {
    return failed.slow()
        ? Refusal.of(ProblemType.PROVIDER_TIMEOUT, PROVIDER_ERROR, failed.why() + ".")
        : Refusal.of(ProblemType.PROVIDER_FAILED, PROVIDER_ERROR, failed.why() + ".");
  }

  /// Checks now.
  ///
  /// @return what was found; fails with 404, 409 when others renew the tokens just now, or 429 when
  ///   the provider allows no call
  Uni<HealthResult> health(Actor actor, String tenant, UUID id) {
    return access
        .find(actor, tenant, id)
        .chain(health::check)
        .map(checked ->
            switch (checked) {
              case HealthCheck.Checked.Found found -> found.result();
              case HealthCheck.Checked.Outdated refused -> throw inFlight();
              case HealthCheck.Checked.Later later ->
                  throw Refusal.tooMany(
                      "The provider is called as often as it allows; try again later.",
                      Math.max(1, later.delay().toSeconds()));
            });
  }
}

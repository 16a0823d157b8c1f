package dev.carillon.workload.integration;

import dev.carillon.job.JobControl;
import dev.carillon.platform.db.Database;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.ProviderCalls;
import dev.carillon.workload.integration.provider.ProviderPace;
import dev.carillon.workload.integration.provider.TokenAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;

/// Renews the tokens of an integration: one caller at a time, in its turn with the provider, each
/// result stored once (ADR 0014). Jobs and routes both come here. Never blocks.
@Singleton
public final class Renewal {

  /// What a renewal needs beside its exchange; a node that died is waited for as long.
  private static final Duration MARGIN = Duration.ofSeconds(15);

  /// Wait when the provider asks to slow down and does not say for how long.
  private static final Duration USUAL_HOLD = Duration.ofSeconds(30);

  private final IntegrationStore integrations;
  private final TokenStore store;
  private final TokenKeeper keeper;
  private final Revocation revocation;
  private final TokenSeal seal;
  private final ProviderCalls calls;
  private final ProviderPace pace;
  private final CallStore noted;
  private final Database database;
  private final JobControl control;
  private final InstantSource clock;
  private final Duration longest;

  Renewal(
      IntegrationStore integrations,
      TokenStore store,
      TokenKeeper keeper,
      Revocation revocation,
      TokenSeal seal,
      ProviderCalls calls,
      ProviderPace pace,
      CallStore noted,
      Database database,
      JobControl control,
      InstantSource clock,
      IntegrationConfig config) {
    this.integrations = integrations;
    this.store = store;
    this.keeper = keeper;
    this.revocation = revocation;
    this.seal = seal;
    this.calls = calls;
    this.pace = pace;
    this.noted = noted;
    this.database = database;
    this.control = control;
    this.clock = clock;
    this.longest = config.timeout().plus(MARGIN);
  }

  /// Who wants it.
  ///
  /// @param actor for the audit log: the `sub` of a person, or `system`
  /// @param early whether it is wanted although nothing is due
  /// @param job the job that asks, or 0
  public record Asker(String actor, boolean early, long job) {

    /// Somebody at a route.
    public static Asker person(String actor) {
      return new Asker(actor, true, 0);
    }

    static Asker job(long id) {
      return new Asker("system", false, id);
    }
  }

  /// @return fails when the database is away, never for what the provider does
  public Uni<RenewalResult> renew(String tenant, UUID id, Asker asker) {
    return integrations
        .find(tenant, id)
        .chain(found ->
            found.isEmpty() ? result(new RenewalResult.Missing()) : renew(found.get(), asker));
  }

  private Uni<RenewalResult> renew(Integration of, Asker asker) {
    if (of.isRevoked()) {
      return result(new RenewalResult.Revoked());
    }
    if (of.refreshToken() == null) {
      return result(new RenewalResult.NoRefreshToken());
    }
    if (!asker.early() && !of.isDue()) {
      return result(new RenewalResult.NotDue());
    }
    return pace.turn(of.provider())
        .chain(turn ->
            switch (turn) {
              case ProviderPace.Turn.Later later -> result(new RenewalResult.Later(later.delay()));
              case ProviderPace.Turn.Now now -> takeOff(of, asker);
            });
  }

  private Uni<RenewalResult> takeOff(Integration of, Asker asker) {
    UUID flight = UUID.randomUUID();
    return store
        .takeOff(of, flight, longest)
        .chain(mine -> mine ? ask(of, asker, flight) : result(new RenewalResult.InFlight()));
  }

  private Uni<RenewalResult> ask(Integration of, Asker asker, UUID flight) {
    Instant begun = clock.instant();
    String refreshToken =
        seal.open(
            of.tenant(),
            of.id(),
            TokenSeal.REFRESH,
            Objects.requireNonNull(of.refreshToken(), "looked at above"));
    return calls
        .refresh(of.provider(), refreshToken)
        .chain(answer ->
            conclude(of, asker, answer, Duration.between(begun, clock.instant()))
                .call(result ->
                    result instanceof RenewalResult.Renewed
                        ? Uni.createFrom().voidItem()
                        : store.land(of, flight)));
  }

  private Uni<RenewalResult> conclude(
      Integration of, Asker asker, TokenAnswer answer, Duration took) {
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
                  false));
      case TokenAnswer.Busy busy -> busy(of, busy.delay().orElse(USUAL_HOLD), took);
      case TokenAnswer.Down down ->
          failed(
              of,
              took,
              down.slow() ? "timeout" : "down",
              new RenewalResult.Failed(down.why(), false, of.provider().dependency(), down.slow()));
      case TokenAnswer.Forbidden forbidden ->
          failed(
              of, took, "forbidden", new RenewalResult.Failed(forbidden.why(), true, null, false));
    };
  }

  /// Not under the lease of a job: the provider may have spent the old refresh token already, so
  /// the new one is stored whoever got it. The version keeps it from being stored twice.
  private Uni<RenewalResult> granted(
      Integration of, Asker asker, TokenAnswer.Granted tokens, Duration took) {
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

  private static Uni<RenewalResult> result(RenewalResult result) {
    return Uni.createFrom().item(result);
  }
}

package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.ProviderCalls;
import dev.carillon.workload.integration.provider.ProviderPace;
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

  private final IntegrationStore integrations;
  private final Flights flights;
  private final TokenSeal seal;
  private final ProviderCalls calls;
  private final ProviderPace pace;
  private final RenewalOutcomes outcomes;
  private final InstantSource clock;

  Renewal(
      IntegrationStore integrations,
      Flights flights,
      TokenSeal seal,
      ProviderCalls calls,
      ProviderPace pace,
      RenewalOutcomes outcomes,
      InstantSource clock) {
    this.integrations = integrations;
    this.flights = flights;
    this.seal = seal;
    this.calls = calls;
    this.pace = pace;
    this.outcomes = outcomes;
    this.clock = clock;
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
      return result(new RenewalResult.NoRefreshToken(of.tokenVersion()));
    }
    if (!asker.early() && !of.isDue()) {
      return result(new RenewalResult.NotDue());
    }
    return pace.turn(of.provider())
        .chain(turn ->
            switch (turn) {
              case ProviderPace.Turn.Later later -> result(new RenewalResult.Later(later.delay()));
              case ProviderPace.Turn.Now now -> flights.alone(of, () -> ask(of, asker));
            });
  }

  private Uni<RenewalResult> ask(Integration of, Asker asker) {
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
            outcomes.conclude(of, asker, answer, Duration.between(begun, clock.instant())));
  }

  private static Uni<RenewalResult> result(RenewalResult result) {
    return Uni.createFrom().item(result);
  }
}

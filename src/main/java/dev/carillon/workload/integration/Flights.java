package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/// Lets one caller at a time, on any node, renew the tokens of an integration: two exchanges of one
/// refresh token would make the provider take it for stolen (ADR 0014).
@Singleton
final class Flights {

  /// What a renewal needs beside its exchange; a node that died is waited for as long.
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final TokenStore store;
  private final Duration longest;

  Flights(TokenStore store, IntegrationConfig config) {
    this.store = store;
    this.longest = config.timeout().plus(MARGIN);
  }

  /// @return what the renewal gives, or [RenewalResult.InFlight] when somebody else is at it; fails
  ///   as the renewal does, and when the database is away
  Uni<RenewalResult> alone(Integration of, Supplier<Uni<RenewalResult>> renewal) {
    UUID flight = UUID.randomUUID();
    return store
        .takeOff(of, flight, longest)
        .chain(mine ->
            mine
                ? renewal.get().call(result -> land(of, flight, result))
                : Uni.createFrom().item(new RenewalResult.InFlight()));
  }

  /// What stores new tokens frees the row with them.
  private Uni<Void> land(Integration of, UUID flight, RenewalResult result) {
    return result instanceof RenewalResult.Renewed
        ? Uni.createFrom().voidItem()
        : store.land(of, flight);
  }
}

package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.Probe;
import dev.carillon.workload.integration.provider.ProviderPace;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/// Looks whether an integration works; [HealthFindings] writes down what was found and does what
/// follows. Jobs and routes both come here. Never blocks.
@Singleton
public final class HealthCheck {

  private final TokenSeal seal;
  private final Probe probe;
  private final ProviderPace pace;
  private final HealthFindings findings;
  private final InstantSource clock;

  HealthCheck(
      TokenSeal seal,
      Probe probe,
      ProviderPace pace,
      HealthFindings findings,
      InstantSource clock) {
    this.seal = seal;
    this.probe = probe;
    this.pace = pace;
    this.findings = findings;
    this.clock = clock;
  }

  /// What came of it.
  sealed interface Checked {

    record Found(HealthResult result) implements Checked {}

    /// The provider may not be called just now; nothing was recorded.
    record Later(Duration delay) implements Checked {}

    /// The provider refused tokens that others are renewing or have renewed; nothing was recorded.
    record Outdated() implements Checked {}
  }

  /// @return fails when the database is away, never for what the provider does
  Uni<Checked> check(Integration of) {
    Buffer sealed = of.accessToken();
    if (of.isRevoked()) {
      return found(
          HealthResult.UNAUTHORIZED, "The provider gives no access any more; connect it again");
    }
    if (sealed == null) {
      return found(HealthResult.UNAUTHORIZED, "It was never connected");
    }
    if (of.hasEnded()) {
      return conclude(
          of,
          new HealthFindings.Finding(
              HealthResult.EXPIRED,
              "The access token has expired",
              Integration.EXPIRED,
              HealthResult.EXPIRED),
          Duration.ZERO);
    }
    return pace.turn(of.provider())
        .chain(turn ->
            switch (turn) {
              case ProviderPace.Turn.Later later ->
                  Uni.createFrom().item(new Checked.Later(later.delay()));
              case ProviderPace.Turn.Now now -> look(of, sealed);
            });
  }

  private Uni<Checked> look(Integration of, Buffer sealed) {
    Instant begun = clock.instant();
    String access = seal.open(of.tenant(), of.id(), TokenSeal.ACCESS, sealed);
    return probe
        .look(of.provider(), access)
        .call(seen -> pace.heed(of.provider(), seen))
        .chain(seen -> conclude(of, finding(seen), Duration.between(begun, clock.instant())));
  }

  /// A provider that asks to slow down says nothing about the integration, so its status stays.
  private static HealthFindings.Finding finding(Probe.Seen seen) {
    return switch (seen.verdict()) {
      case GOOD ->
          new HealthFindings.Finding(
              HealthResult.HEALTHY, seen.message(), Integration.ACTIVE, "ok");
      case REFUSED ->
          new HealthFindings.Finding(
              HealthResult.UNAUTHORIZED,
              seen.message(),
              Integration.REVOKED,
              HealthResult.UNAUTHORIZED);
      case NOT_ALLOWED ->
          new HealthFindings.Finding(
              HealthResult.ERROR, seen.message(), Integration.ERROR, "forbidden");
      case BUSY -> new HealthFindings.Finding(HealthResult.ERROR, seen.message(), null, "busy");
      case DOWN, UNUSABLE ->
          new HealthFindings.Finding(
              HealthResult.ERROR, seen.message(), Integration.ERROR, HealthResult.ERROR);
    };
  }

  private Uni<Checked> conclude(Integration of, HealthFindings.Finding finding, Duration took) {
    return findings
        .record(of, finding, took)
        .chain(recorded ->
            recorded || !finding.health().equals(HealthResult.UNAUTHORIZED)
                ? found(finding.health(), finding.message())
                : Uni.createFrom().item(new Checked.Outdated()));
  }

  private Uni<Checked> found(String status, String message) {
    return Uni.createFrom()
        .item(() ->
            new Checked.Found(
                HealthResult.of(status, message, clock.instant().atOffset(ZoneOffset.UTC))));
  }
}

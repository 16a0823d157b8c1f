package dev.carillon.workload.integration;

import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.Probe;
import dev.carillon.workload.integration.provider.ProviderPace;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks whether an integration works, and does what follows: `expired` has its tokens renewed at
/// once, `unauthorized` tells the owner, `error` is for whoever reads the log (checklist S2 lines
/// 15 to 18). Jobs and routes both come here. Never blocks.
@Singleton
public final class HealthCheck {

  private static final Logger LOG = Logger.getLogger(HealthCheck.class);

  private final HealthStore store;
  private final TokenStore tokens;
  private final TokenSeal seal;
  private final Revocation revocation;
  private final RefreshPlan plan;
  private final Probe probe;
  private final ProviderPace pace;
  private final CallStore noted;
  private final Database database;
  private final Jobs jobs;
  private final InstantSource clock;
  private final RandomGenerator random = RandomGenerator.getDefault();

  HealthCheck(
      HealthStore store,
      TokenStore tokens,
      TokenSeal seal,
      Revocation revocation,
      RefreshPlan plan,
      Probe probe,
      ProviderPace pace,
      CallStore noted,
      Database database,
      Jobs jobs,
      InstantSource clock) {
    this.store = store;
    this.tokens = tokens;
    this.seal = seal;
    this.revocation = revocation;
    this.plan = plan;
    this.probe = probe;
    this.pace = pace;
    this.noted = noted;
    this.database = database;
    this.jobs = jobs;
    this.clock = clock;
  }

  /// What came of it.
  sealed interface Checked {

    record Found(HealthResult result) implements Checked {}

    /// The provider may not be called just now; nothing was recorded.
    record Later(Duration delay) implements Checked {}
  }

  /// @param status the integration's new one, or `null` to leave it
  /// @param outcome for the figures
  private record Finding(String health, String message, @Nullable String status, String outcome) {}

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
          new Finding(
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
        .call(seen ->
            seen.holdOff().isPresent()
                ? pace.hold(of.provider(), seen.holdOff().get())
                : Uni.createFrom().voidItem())
        .chain(seen -> conclude(of, finding(seen), Duration.between(begun, clock.instant())));
  }

  /// A provider that asks to slow down says nothing about the integration, so its status stays.
  private static Finding finding(Probe.Seen seen) {
    return switch (seen.verdict()) {
      case GOOD -> new Finding(HealthResult.HEALTHY, seen.message(), Integration.ACTIVE, "ok");
      case REFUSED ->
          new Finding(
              HealthResult.UNAUTHORIZED,
              seen.message(),
              Integration.REVOKED,
              HealthResult.UNAUTHORIZED);
      case NOT_ALLOWED ->
          new Finding(HealthResult.ERROR, seen.message(), Integration.ERROR, "forbidden");
      case BUSY -> new Finding(HealthResult.ERROR, seen.message(), null, "busy");
      case DOWN, UNUSABLE ->
          new Finding(HealthResult.ERROR, seen.message(), Integration.ERROR, HealthResult.ERROR);
    };
  }

  private Uni<Checked> conclude(Integration of, Finding finding, Duration took) {
    if (finding.health().equals(HealthResult.ERROR)) {
      LOG.warnf("Integration %s is not healthy: %s", of.id(), finding.message());
    }
    boolean revoked = Integration.REVOKED.equals(finding.status());
    return database
        .inTransaction(tx ->
            store
                .record(
                    tx,
                    of,
                    finding.health(),
                    finding.message(),
                    plan.healthIn(random),
                    revoked ? null : finding.status())
                .call(() -> noted.note(tx, of, "health", finding.outcome(), took))
                .chain(current -> current ? follow(tx, of, finding) : Uni.createFrom().voidItem()))
        .chain(() -> found(finding.health(), finding.message()));
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

  private Uni<Checked> found(String status, String message) {
    return Uni.createFrom()
        .item(() ->
            new Checked.Found(
                HealthResult.of(status, message, clock.instant().atOffset(ZoneOffset.UTC))));
  }
}

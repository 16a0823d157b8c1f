package dev.carillon.workload.integration;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.carillon.workload.integration.provider.Probe;
import dev.carillon.workload.integration.provider.ProviderPace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Tries an integration while somebody waits (domain-002 §2): a refused token is renewed once and
/// tried again. Says what it saw; the status is left to health checks.
@Singleton
final class Connectivity {

  private final IntegrationStore integrations;
  private final Renewal renewal;
  private final TokenSeal seal;
  private final Probe probe;
  private final ProviderPace pace;
  private final CallStore noted;
  private final InstantSource clock;

  Connectivity(
      IntegrationStore integrations,
      Renewal renewal,
      TokenSeal seal,
      Probe probe,
      ProviderPace pace,
      CallStore noted,
      InstantSource clock) {
    this.integrations = integrations;
    this.renewal = renewal;
    this.seal = seal;
    this.probe = probe;
    this.pace = pace;
    this.noted = noted;
    this.clock = clock;
  }

  /// @param error what is wrong, or `null`
  @RegisterForReflection
  @Schema(name = "ConnectivityTest")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(boolean success, Details details, @Nullable String error) {}

  /// @param responseTime of the provider (ms)
  @RegisterForReflection
  @Schema(name = "ConnectivityDetails")
  record Details(
      boolean tokenValid, boolean apiReachable, boolean scopesValid, long responseTime) {}

  Uni<Result> test(Integration of, String actor) {
    Buffer sealed = of.accessToken();
    if (sealed == null || of.isRevoked()) {
      return Uni.createFrom().item(nothing("The integration is not connected; connect it first."));
    }
    return look(of, sealed)
        .chain(first -> first.refused() ? again(of, actor, first.result()) : keep(first.result()));
  }

  /// @param refused whether the provider refused the token
  private record Look(Result result, boolean refused) {}

  private Uni<Result> again(Integration of, String actor, Result first) {
    return renewal
        .renew(of.tenant(), of.id(), Renewal.Asker.person(actor))
        .chain(result ->
            result instanceof RenewalResult.Renewed
                ? integrations
                    .find(of.tenant(), of.id())
                    .chain(found -> found.map(this::lookAgain).orElseGet(() -> keep(first)))
                : keep(first));
  }

  private Uni<Result> lookAgain(Integration of) {
    Buffer sealed = of.accessToken();
    return sealed == null
        ? keep(nothing("The integration is not connected."))
        : look(of, sealed).map(Look::result);
  }

  private static Uni<Result> keep(Result result) {
    return Uni.createFrom().item(result);
  }

  private Uni<Look> look(Integration of, Buffer sealed) {
    return pace.turn(of.provider())
        .chain(turn -> {
          if (turn instanceof ProviderPace.Turn.Later) {
            Result busy = busy(of, "The provider is called as often as it allows; try again.");
            return Uni.createFrom().item(new Look(busy, false));
          }
          Instant begun = clock.instant();
          String access = seal.open(of.tenant(), of.id(), TokenSeal.ACCESS, sealed);
          return probe
              .look(of.provider(), access)
              .call(seen -> pace.heed(of.provider(), seen))
              .map(seen ->
                  new Look(
                      result(of, seen, Duration.between(begun, clock.instant())),
                      seen.verdict() == Probe.Verdict.REFUSED))
              .call(look ->
                  noted.note(
                      of,
                      "test",
                      look.result().success() ? "ok" : "error",
                      Duration.ofMillis(look.result().details().responseTime())));
        });
  }

  private static Result result(Integration of, Probe.Seen seen, Duration took) {
    boolean reachable =
        switch (seen.verdict()) {
          case GOOD, REFUSED, NOT_ALLOWED, BUSY -> true;
          case DOWN, UNUSABLE -> false;
        };
    boolean good = seen.verdict() == Probe.Verdict.GOOD;
    boolean enough = good || (seen.verdict() == Probe.Verdict.BUSY && !of.hasEnded());
    boolean accepted = enough || seen.verdict() == Probe.Verdict.NOT_ALLOWED;
    return new Result(
        good,
        new Details(accepted, reachable, enough, took.toMillis()),
        good ? null : seen.message());
  }

  /// As when the provider itself asks to slow down: that says nothing against the token, nor
  /// against its scopes, and what is known of them is their time.
  private static Result busy(Integration of, String why) {
    boolean inTime = !of.hasEnded();
    return new Result(false, new Details(inTime, true, inTime, 0), why);
  }

  private static Result nothing(String why) {
    return new Result(false, new Details(false, false, false, 0), why);
  }
}

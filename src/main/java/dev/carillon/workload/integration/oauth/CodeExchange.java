package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.SealBrokenException;
import dev.carillon.workload.integration.Integration;
import dev.carillon.workload.integration.TokenKeeper;
import dev.carillon.workload.integration.TokenSeal;
import dev.carillon.workload.integration.provider.ProviderCalls;
import dev.carillon.workload.integration.provider.ProviderPace;
import dev.carillon.workload.integration.provider.TokenAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Exchanges the code of a flow for tokens, in its turn with the provider, and stores them (RFC
/// 6749 §4.1.3, RFC 7636 §4.5).
@Singleton
final class CodeExchange {

  private final Flows flows;
  private final TokenKeeper keeper;
  private final TokenSeal seal;
  private final ProviderCalls calls;
  private final ProviderPace pace;
  private final Database database;
  private final InstantSource clock;

  CodeExchange(
      Flows flows,
      TokenKeeper keeper,
      TokenSeal seal,
      ProviderCalls calls,
      ProviderPace pace,
      Database database,
      InstantSource clock) {
    this.flows = flows;
    this.keeper = keeper;
    this.seal = seal;
    this.calls = calls;
    this.pace = pace;
    this.database = database;
    this.clock = clock;
  }

  /// Exchanges the code of a flow that was taken.
  ///
  /// @param state what the browser came back with, checked
  /// @return fails with [FlowRefused] when the flow is another's or the provider does not take it
  Uni<Void> run(Integration of, FlowStates.FlowState state, FlowStore.Taken flow, String code) {
    if (!flow.redirectTo().equals(flows.redirectUri())) {
      throw new FlowRefused(FlowCode.REDIRECT_URI_MISMATCH);
    }
    if (!flow.person().equals(state.person())) {
      throw new FlowRefused(FlowCode.INTEGRATION_NOT_ACCESSIBLE);
    }
    String verifier = verifier(of, flow);
    Instant begin = clock.instant();
    return pace.turn(of.provider())
        .invoke(turn -> {
          if (turn instanceof ProviderPace.Turn.Later) {
            throw new FlowRefused(FlowCode.PROVIDER_UNAVAILABLE);
          }
        })
        .chain(() -> calls.exchange(of.provider(), code, flow.redirectTo(), verifier))
        .map(CodeExchange::granted)
        .chain(tokens ->
            database.inTransaction(tx ->
                keeper.connect(
                    tx, of, tokens, state.person(), Duration.between(begin, clock.instant()))))
        .invoke(stored -> {
          if (!stored) {
            throw new FlowRefused(FlowCode.INTEGRATION_NOT_FOUND);
          }
        })
        .replaceWithVoid();
  }

  private String verifier(Integration of, FlowStore.Taken flow) {
    try {
      return seal.open(of.tenant(), of.id(), TokenSeal.VERIFIER, flow.verifier());
    } catch (SealBrokenException notOurs) {
      throw new FlowRefused(FlowCode.INVALID_PKCE_PARAMETERS);
    }
  }

  private static TokenAnswer.Granted granted(TokenAnswer answer) {
    return switch (answer) {
      case TokenAnswer.Granted tokens -> tokens;
      case TokenAnswer.Refused refused -> throw new FlowRefused(FlowCode.PROVIDER_ERROR);
      case TokenAnswer.Busy busy -> throw new FlowRefused(FlowCode.PROVIDER_UNAVAILABLE);
      case TokenAnswer.Down down -> throw new FlowRefused(FlowCode.PROVIDER_UNAVAILABLE);
      case TokenAnswer.Forbidden forbidden -> throw new FlowRefused(FlowCode.VERIFICATION_ERROR);
    };
  }
}

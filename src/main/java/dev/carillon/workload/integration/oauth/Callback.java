package dev.carillon.workload.integration.oauth;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.audit.SecurityAllowance;
import dev.carillon.workload.integration.Integration;
import dev.carillon.workload.integration.IntegrationStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes a browser that comes back from a provider: checks in the order of domain-002 §2, then
/// [CodeExchange]. Nobody is logged in here; the signed state says for whom it is.
@Singleton
final class Callback {

  private static final Logger LOG = Logger.getLogger(Callback.class);

  private final FlowStates states;
  private final FlowStore flows;
  private final IntegrationStore integrations;
  private final CodeExchange exchange;
  private final AttemptStore attempts;
  private final Audit audit;
  private final SecurityAllowance allowance;
  private final InstantSource clock;

  Callback(
      FlowStates states,
      FlowStore flows,
      IntegrationStore integrations,
      CodeExchange exchange,
      AttemptStore attempts,
      Audit audit,
      SecurityAllowance allowance,
      InstantSource clock) {
    this.states = states;
    this.flows = flows;
    this.integrations = integrations;
    this.exchange = exchange;
    this.attempts = attempts;
    this.audit = audit;
    this.allowance = allowance;
    this.clock = clock;
  }

  /// What came with the browser.
  ///
  /// @param source the address it came from
  record Returned(
      @Nullable String code, @Nullable String state, @Nullable String error, String source) {}

  /// How it ended.
  ///
  /// @param code `null` when it worked
  record Ended(@Nullable FlowCode code, FlowStates.@Nullable FlowState state) {}

  /// Anybody may send one: of those that fail so many a second are written down.
  ///
  /// @return never fails for what the browser or the provider sent
  Uni<Ended> take(Returned returned) {
    Instant begin = clock.instant();
    return Uni.createFrom()
        .deferred(() -> checked(returned))
        .onFailure()
        .recoverWithItem(failure -> new Ended(code(failure), known(returned)))
        .call(ended ->
            ended.code() == null || allowance.take()
                ? attempts
                    .note(ended, returned.source(), Duration.between(begin, clock.instant()))
                    .chain(() -> told(ended))
                : Uni.createFrom().voidItem());
  }

  private static FlowCode code(Throwable failure) {
    if (failure instanceof FlowRefused refused) {
      return refused.code();
    }
    LOG.error("A callback broke off", failure);
    return FlowCode.INTERNAL_ERROR;
  }

  /// Whom it was for, where the state can be believed.
  private FlowStates.@Nullable FlowState known(Returned returned) {
    String text = returned.state();
    try {
      return text == null ? null : states.read(text);
    } catch (FlowRefused notOurs) {
      return null;
    }
  }

  private Uni<Ended> checked(Returned returned) {
    if (returned.error() != null) {
      return refusedByProvider(returned);
    }
    String code = returned.code();
    String text = returned.state();
    if (code == null || code.isBlank() || text == null || text.isBlank()) {
      throw new FlowRefused(FlowCode.MISSING_PARAMETERS);
    }
    var state = states.read(text);
    return integrations
        .find(state.tenant(), state.integration())
        .map(found -> found.orElseThrow(() -> new FlowRefused(FlowCode.INTEGRATION_NOT_FOUND)))
        .chain(of ->
            flows
                .take(state.tenant(), state.integration(), state.nonceHash())
                .chain(taken ->
                    taken.isPresent() ? exchanged(of, state, taken.get(), code) : notTaken(state)));
  }

  /// The person said no, or the provider had a reason of its own: the flow is over.
  private Uni<Ended> refusedByProvider(Returned returned) {
    var state = known(returned);
    return (state == null
            ? Uni.createFrom().voidItem()
            : flows
                .take(state.tenant(), state.integration(), state.nonceHash())
                .chain(() ->
                    flows.end(state.tenant(), state.integration(), state.nonceHash(), "error")))
        .replaceWith(new Ended(FlowCode.PROVIDER_ERROR, state));
  }

  private Uni<Ended> notTaken(FlowStates.FlowState state) {
    return flows
        .look(state.tenant(), state.integration(), state.nonceHash())
        .map(found -> {
          throw new FlowRefused(why(found));
        });
  }

  private static FlowCode why(Optional<FlowStore.Standing> found) {
    if (found.isEmpty() || !found.get().same()) {
      return FlowCode.INVALID_NONCE;
    }
    FlowStore.Standing flow = found.get();
    if (flow.status().equals("completed")) {
      return FlowCode.ALREADY_CONFIGURED;
    }
    return flow.status().equals("initiated") && flow.late()
        ? FlowCode.STATE_EXPIRED
        : FlowCode.INVALID_NONCE;
  }

  private Uni<Ended> exchanged(
      Integration of, FlowStates.FlowState state, FlowStore.Taken flow, String code) {
    return Uni.createFrom()
        .deferred(() -> exchange.run(of, state, flow, code))
        .onItemOrFailure()
        .call((done, failure) ->
            flows.end(
                of.tenant(), of.id(), state.nonceHash(), failure == null ? "completed" : "error"))
        .replaceWith(new Ended(null, state));
  }

  private Uni<Void> told(Ended ended) {
    var state = ended.state();
    FlowCode code = ended.code();
    String tenant = state == null ? AuditEntry.NO_TENANT : state.tenant();
    String resource = state == null ? "integration:unknown" : "integration:" + state.integration();
    return audit.record(
        new AuditEntry(
            tenant,
            state == null ? "anonymous" : state.person(),
            code == null ? "oauth.callback.success" : "oauth.callback.failed",
            resource,
            code == null ? null : code.name(),
            null,
            null,
            code == null));
  }
}

package dev.carillon.workload.integration.oauth;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Sha256;
import dev.carillon.workload.integration.Integration;
import dev.carillon.workload.integration.IntegrationAccess;
import dev.carillon.workload.integration.Refusal;
import dev.carillon.workload.integration.TokenSeal;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.Provider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Begins flows: a state, a verifier that stays here, and the address the person's browser is sent
/// to (RFC 6749 §4.1.1, RFC 7636 §4).
@Singleton
final class Flows {

  /// 256 bits, 43 letters: RFC 7636 §4.1.
  private static final int VERIFIER_BYTES = 32;

  private final FlowStore store;
  private final FlowStates states;
  private final IntegrationAccess access;
  private final TokenSeal seal;
  private final Audit audit;
  private final Database database;
  private final IntegrationConfig config;

  Flows(
      FlowStore store,
      FlowStates states,
      IntegrationAccess access,
      TokenSeal seal,
      Audit audit,
      Database database,
      IntegrationConfig config) {
    this.store = store;
    this.states = states;
    this.access = access;
    this.seal = seal;
    this.audit = audit;
    this.database = database;
    this.config = config;
  }

  /// A flow that has begun.
  ///
  /// @param authorizationUrl where the browser is to go
  /// @param redirectUri where the provider sends it back to
  @RegisterForReflection
  @Schema(name = "OAuthFlow")
  record Begun(String authorizationUrl, ProviderName provider, String redirectUri, String state) {}

  @RegisterForReflection
  @Schema(name = "OAuthFlowProvider")
  record ProviderName(String name, String displayName) {}

  /// Begins a flow, also for an integration that is connected: that is how one is connected again.
  ///
  /// @return fails with 409 while another is under way, or when nobody said where this service is
  Uni<Begun> begin(Actor actor, String tenant, UUID id) {
    String redirect = redirectUri();
    return access
        .find(actor, tenant, id)
        .chain(of -> {
          var state = states.fresh(tenant, id, actor.id());
          String verifier = states.token(VERIFIER_BYTES);
          return database.inTransaction(tx ->
              store
                  .begin(
                      tx,
                      new FlowStore.Fresh(
                          tenant,
                          id,
                          actor.id(),
                          state.nonceHash(),
                          seal.seal(tenant, id, TokenSeal.VERIFIER, verifier),
                          redirect,
                          config.flowLife()))
                  .invoke(begun -> {
                    if (!begun) {
                      throw Refusal.of(
                          ProblemType.CONFLICT,
                          "FLOW_IN_PROGRESS",
                          "A flow is under way; finish it, reset it, or wait until it ends.");
                    }
                  })
                  .call(() -> audit.record(tx, entry(of, actor, "oauth.flow.initiated")))
                  .replaceWith(begun(of.provider(), redirect, states.write(state), verifier)));
        });
  }

  /// Ends a flow that was not finished, so that another can begin.
  Uni<Void> reset(Actor actor, String tenant, UUID id) {
    return access
        .find(actor, tenant, id)
        .chain(of ->
            database.inTransaction(tx ->
                store
                    .reset(tx, tenant, id)
                    .chain(() -> audit.record(tx, entry(of, actor, "oauth.flow.reset")))));
  }

  /// {@return where providers send browsers back to}
  String redirectUri() {
    String base =
        config
            .publicUrl()
            .orElseThrow(() ->
                Refusal.of(
                    ProblemType.CONFLICT,
                    FlowCode.INVALID_REDIRECT_URI.name(),
                    "Nobody said where browsers reach this service: an operator sets"
                        + " carillon.integration.public-url."));
    return base.replaceAll("/+$", "") + "/api/v1/oauth/callback";
  }

  private static Begun begun(Provider provider, String redirect, String state, String verifier) {
    String url =
        provider.authUrl()
            + (provider.authUrl().indexOf('?') < 0 ? "?" : "&")
            + "response_type=code&client_id="
            + encoded(provider.clientId())
            + "&redirect_uri="
            + encoded(redirect)
            + (provider.scopes().isEmpty()
                ? ""
                : "&scope=" + encoded(String.join(" ", provider.scopes())))
            + "&state="
            + encoded(state)
            + "&code_challenge="
            + challenge(verifier)
            + "&code_challenge_method=S256";
    return new Begun(url, new ProviderName(provider.name(), provider.shownAs()), redirect, state);
  }

  private static String challenge(String verifier) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static AuditEntry entry(Integration of, Actor actor, String action) {
    return AuditEntry.done(of.tenant(), actor.id(), action, "integration:" + of.id());
  }
}

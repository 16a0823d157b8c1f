package dev.carillon.workload.integration.provider;

import dev.carillon.platform.net.AddressGuard;
import dev.carillon.platform.net.OutsideClient;
import dev.carillon.platform.net.OutsideReply;
import dev.carillon.platform.net.OutsideUrl;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calls providers. Does not wait for its turn: see [ProviderPace]. Never blocks.
@Singleton
public final class ProviderCalls {

  private static final int MOST_OF_TOKENS = 256 * 1024;
  private static final int MOST_OF_API = 4 * 1024 * 1024;
  private static final String JSON = "application/json";
  private static final String AGENT = "Carillon-Integrations/1";

  private final AddressGuard guard;
  private final OutsideUrl.Rules rules;
  private final OutsideClient tokens;
  private final OutsideClient api;
  private final ProviderSecrets secrets;
  private final InstantSource clock;

  ProviderCalls(
      Vertx vertx,
      AddressGuard guard,
      ProviderSecrets secrets,
      IntegrationConfig config,
      InstantSource clock) {
    this.guard = guard;
    this.secrets = secrets;
    this.clock = clock;
    this.rules =
        new OutsideUrl.Rules(config.allowHttp(), config.allowPrivateNetworks(), config.ports());
    this.tokens =
        new OutsideClient(
            vertx,
            new OutsideClient.Settings(
                config.connectTimeout(),
                config.timeout(),
                MOST_OF_TOKENS,
                config.connections(),
                true,
                config.trustCertificates()));
    this.api =
        new OutsideClient(
            vertx,
            new OutsideClient.Settings(
                config.connectTimeout(),
                config.apiTimeout(),
                MOST_OF_API,
                config.connections(),
                true,
                config.trustCertificates()));
  }

  /// Checks an address as it is checked before each call, but looks no name up.
  ///
  /// @throws dev.carillon.platform.net.UnsafeAddressException when it may never be called
  void allow(String url) {
    OutsideUrl.parse(url, rules);
  }

  /// Exchanges a code for tokens (RFC 6749 §4.1.3, with the verifier of RFC 7636 §4.5).
  ///
  /// @return never fails for what the provider does
  public Uni<TokenAnswer> exchange(
      Provider provider, String code, String redirectUri, String verifier) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirectUri);
    form.put("client_id", provider.clientId());
    form.put("code_verifier", verifier);
    return ask(provider, form);
  }

  /// Exchanges a refresh token for new tokens (RFC 6749 §6).
  ///
  /// @return never fails for what the provider does
  public Uni<TokenAnswer> refresh(Provider provider, String refreshToken) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken);
    if (provider.clientSecret() == null) {
      form.put("client_id", provider.clientId());
    }
    return ask(provider, form);
  }

  private Uni<TokenAnswer> ask(Provider provider, Map<String, String> form) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("Accept", JSON);
    headers.put("User-Agent", AGENT);
    if (provider.clientSecret() != null) {
      headers.put("Authorization", basic(provider.clientId(), secrets.open(provider)));
    }
    var request = new OutsideClient.Request("POST", headers, written(form));
    return guard
        .check(provider.tokenUrl(), rules)
        .chain(target -> tokens.exchange(target, request))
        .map(reply -> TokenAnswers.of(reply, clock.instant()))
        .onFailure()
        .recoverWithItem(TokenAnswers::of);
  }

  /// Calls the provider's API in the name of the person.
  ///
  /// @param body JSON text, or `null` for a request without one
  /// @return fails as the connection does, or with
  ///   [dev.carillon.platform.net.UnsafeAddressException]
  public Uni<OutsideReply> api(
      String method, String url, String accessToken, @Nullable String body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + accessToken);
    headers.put("Accept", JSON);
    headers.put("User-Agent", AGENT);
    if (body != null) {
      headers.put("Content-Type", JSON);
    }
    return guard
        .check(url, rules)
        .chain(target -> api.exchange(target, new OutsideClient.Request(method, headers, body)));
  }

  /// Name and secret are form-encoded before they are joined: RFC 6749 §2.3.1.
  private static String basic(String client, String secret) {
    String pair = encoded(client) + ":" + encoded(secret);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
  }

  private static String written(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.Sha256;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/// Writes and reads the state that travels through the browser: `{p: {tenantId, integrationId,
/// userId, timestamp, nonce, iat, exp}, s}` in base64url, signed with HMAC-SHA-256 (domain-002 §2).
/// Its key is derived from the installation's, so there is no default one; that a state is used
/// once is the flow's matter.
@Singleton
final class FlowStates {

  private static final int NONCE_BYTES = 24;
  private static final int SHORTEST_NONCE = 16;
  private static final int LONGEST = 4_096;
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final FieldCipher cipher;
  private final InstantSource clock;
  private final Duration life;
  private final SecureRandom random = new SecureRandom();

  FlowStates(FieldCipher cipher, InstantSource clock, IntegrationConfig config) {
    this.cipher = cipher;
    this.clock = clock;
    this.life = config.flowLife();
  }

  /// What a state says.
  record FlowState(String tenant, UUID integration, String person, String nonce) {

    /// {@return what is stored of the nonce}
    Buffer nonceHash() {
      return Buffer.buffer(Sha256.of(nonce));
    }
  }

  FlowState fresh(String tenant, UUID integration, String person) {
    return new FlowState(tenant, integration, person, token(NONCE_BYTES));
  }

  /// {@return a random text in base64url}
  String token(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  String write(FlowState state) {
    long now = clock.instant().getEpochSecond();
    var said =
        new JsonObject()
            .put("tenantId", state.tenant())
            .put("integrationId", state.integration().toString())
            .put("userId", state.person())
            .put("timestamp", clock.millis())
            .put("nonce", state.nonce())
            .put("iat", now)
            .put("exp", now + life.toSeconds());
    var envelope = new JsonObject().put("p", said).put("s", signature(said));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(envelope.encode().getBytes(StandardCharsets.UTF_8));
  }

  /// @throws FlowRefused when it is not one of ours, or too old
  FlowState read(String text) {
    JsonObject envelope = decoded(text);
    if (!(envelope.getValue("p") instanceof JsonObject said)
        || !(envelope.getValue("s") instanceof String signature)) {
      throw new FlowRefused(FlowCode.INVALID_STATE_STRUCTURE);
    }
    if (!MessageDigest.isEqual(
        signature(said).getBytes(StandardCharsets.UTF_8),
        signature.getBytes(StandardCharsets.UTF_8))) {
      throw new FlowRefused(FlowCode.INVALID_STATE_SIGNATURE);
    }
    FlowState state = state(said);
    checkAge(said);
    if (state.nonce().length() < SHORTEST_NONCE) {
      throw new FlowRefused(FlowCode.INVALID_NONCE);
    }
    return state;
  }

  private static JsonObject decoded(String text) {
    if (text.length() > LONGEST) {
      throw new FlowRefused(FlowCode.STATE_DECODE_ERROR);
    }
    try {
      return new JsonObject(
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (DecodeException | IllegalArgumentException unreadable) {
      throw new FlowRefused(FlowCode.STATE_DECODE_ERROR);
    }
  }

  private static FlowState state(JsonObject said) {
    if (said.getValue("tenantId") instanceof String tenant
        && said.getValue("integrationId") instanceof String integration
        && said.getValue("userId") instanceof String person
        && said.getValue("nonce") instanceof String nonce
        && said.getValue("timestamp") instanceof Number) {
      try {
        return new FlowState(tenant, UUID.fromString(integration), person, nonce);
      } catch (IllegalArgumentException noId) {
        throw new FlowRefused(FlowCode.INVALID_STATE_STRUCTURE);
      }
    }
    throw new FlowRefused(FlowCode.INVALID_STATE_STRUCTURE);
  }

  private void checkAge(JsonObject said) {
    long now = clock.instant().getEpochSecond();
    if (!(said.getValue("iat") instanceof Number iat)
        || !(said.getValue("exp") instanceof Number exp)) {
      throw new FlowRefused(FlowCode.INVALID_STATE_STRUCTURE);
    }
    if (exp.longValue() <= now
        || iat.longValue() > now + GRACE.toSeconds()
        || now - iat.longValue() > life.toSeconds()) {
      throw new FlowRefused(FlowCode.STATE_EXPIRED);
    }
  }

  private String signature(JsonObject said) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cipher.hash("", "oauth-state").of(said.encode()));
  }
}

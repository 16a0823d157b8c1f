package dev.carillon.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

  private static final String SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  /// The expected value is what openssl makes of the same key and the same bytes.
  @Test
  void a_signature_is_what_openssl_makes_of_it() {
    var signature =
        WebhookSignature.of(
            List.of(SECRET), "msg_0123456789abcdef", 1_700_000_000L, "{\"type\":\"webhook.test\"}");

    assertThat(signature).isEqualTo("v1,LyHbIpBtutPmqGzvnIHk2FYN3IkKjwKwAGpBz4YZTBw=");
  }

  @Test
  void each_secret_signs_once() {
    var random = new SecureRandom();
    var other = WebhookSignature.newSecret(random);

    var signature = WebhookSignature.of(List.of(SECRET, other), "msg_1", 1, "{}");

    assertThat(signature.split(" ", -1))
        .containsExactly(
            WebhookSignature.of(List.of(SECRET), "msg_1", 1, "{}"),
            WebhookSignature.of(List.of(other), "msg_1", 1, "{}"));
  }

  @Test
  void a_secret_is_32_random_bytes() {
    var random = new SecureRandom();

    var one = WebhookSignature.newSecret(random);

    assertThat(one).startsWith("whsec_").isNotEqualTo(WebhookSignature.newSecret(random));
    assertThat(Base64.getDecoder().decode(one.substring("whsec_".length()))).hasSize(32);
  }
}

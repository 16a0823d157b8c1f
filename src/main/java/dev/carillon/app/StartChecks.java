package dev.carillon.app;

import dev.carillon.workload.billing.rule.BillingRules;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// What must be right before the start, with one sentence for each thing that is not.
final class StartChecks {

  private static final List<String> IDENTITY_PROPERTIES =
      List.of(
          "quarkus.oidc.auth-server-url",
          "quarkus.oidc.public-key",
          "quarkus.oidc.provider",
          "quarkus.oidc.certificate-chain.trust-store-file");

  private static final String RULES = "carillon.billing.rules";

  private StartChecks() {}

  /// Somebody must vouch for the callers. In development Carillon brings its own OIDC server.
  ///
  /// @throws StartRefused when nobody does, or when the key cannot be one
  static void identity(StartSettings settings) {
    if (!settings.isDevelopment()
        && IDENTITY_PROPERTIES.stream().noneMatch(name -> settings.get(name).isPresent())) {
      throw new StartRefused(
          "Nobody can log in: set QUARKUS_OIDC_AUTH_SERVER_URL to the issuer of your tokens, or"
              + " QUARKUS_OIDC_PUBLIC_KEY to the RSA public key that verifies them.");
    }
    settings.get("quarkus.oidc.public-key").ifPresent(StartChecks::publicKey);
  }

  /// A rule that is misspelt would be off, and nobody would miss its findings.
  ///
  /// @throws StartRefused when one of the chosen billing rules does not exist
  static void billingRules(StartSettings settings) {
    try {
      settings.get(RULES).ifPresent(ids -> BillingRules.named(List.of(ids.split(","))));
    } catch (IllegalArgumentException unknown) {
      throw new StartRefused(RULES + " cannot be used: " + unknown.getMessage());
    }
  }

  private static void publicKey(String text) {
    var base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      var decoded = Base64.getDecoder().decode(base64);
      KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(decoded));
    } catch (GeneralSecurityException | IllegalArgumentException notAKey) {
      throw new StartRefused(
          "QUARKUS_OIDC_PUBLIC_KEY is not an RSA public key; give the base64 text of its X.509 form"
              + " (the inner lines of a PUBLIC KEY PEM file).");
    }
  }
}

package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.schema.JdbcLogin;
import dev.carillon.testkit.Tokens;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartChecksTest {

  @Test
  void a_production_start_without_anybody_to_vouch_for_callers_is_refused() {
    assertThatThrownBy(() -> StartChecks.identity(settings(false, Map.of())))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("QUARKUS_OIDC_AUTH_SERVER_URL")
        .hasMessageContaining("QUARKUS_OIDC_PUBLIC_KEY");
  }

  @Test
  void development_brings_its_own_oidc_server() {
    assertThatCode(() -> StartChecks.identity(settings(true, Map.of()))).doesNotThrowAnyException();
  }

  @Test
  void an_issuer_is_enough() {
    var settings =
        settings(false, Map.of("QUARKUS_OIDC_AUTH_SERVER_URL", "https://issuer.example"));

    assertThatCode(() -> StartChecks.identity(settings)).doesNotThrowAnyException();
  }

  @Test
  void a_public_key_is_enough() {
    var settings = settings(false, Map.of("QUARKUS_OIDC_PUBLIC_KEY", Tokens.publicKey()));

    assertThatCode(() -> StartChecks.identity(settings)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "not base64 !", "-----BEGIN PUBLIC KEY-----"})
  void what_is_no_key_is_refused(String text) {
    var settings = settings(false, Map.of("QUARKUS_OIDC_PUBLIC_KEY", text));

    assertThatThrownBy(() -> StartChecks.identity(settings))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("QUARKUS_OIDC_PUBLIC_KEY is not an RSA public key");
  }

  @Test
  void a_database_nobody_answers_for_is_refused_without_the_password() {
    var probe = new DatabaseProbe("CARILLON_DATABASE_URL", Duration.ZERO);

    assertThatThrownBy(() ->
            probe.look(
                new JdbcLogin(
                    "postgresql://127.0.0.1:1/d",
                    "jdbc:postgresql://127.0.0.1:1/d",
                    "u",
                    "hunter2")))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("nobody answers there")
        .hasMessageContaining("CARILLON_DATABASE_URL")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_billing_rule_that_there_is_not_is_refused_in_one_sentence() {
    var settings =
        settings(false, Map.of("CARILLON_BILLING_RULES", "ANNUAL_BILLING_CODE, GMF_FORFAIT"));

    assertThatThrownBy(() -> StartChecks.billingRules(settings))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("carillon.billing.rules")
        .hasMessageContaining("no billing rule GMF_FORFAIT;")
        .hasMessageContaining("GMF_FORFAIT_8875");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ANNUAL_BILLING_CODE", "office-fee-validation, GMF_FORFAIT_8875 "})
  void billing_rules_that_there_are_let_it_start(String ids) {
    var settings = settings(false, Map.of("CARILLON_BILLING_RULES", ids));

    assertThatCode(() -> StartChecks.billingRules(settings)).doesNotThrowAnyException();
  }

  private static StartSettings settings(boolean development, Map<String, String> environment) {
    return StartSettings.of(
        development,
        new SmallRyeConfigBuilder().withSources(new EnvConfigSource(environment, 300)));
  }
}

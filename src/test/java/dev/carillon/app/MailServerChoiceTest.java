package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MailServerChoiceTest {

  @Test
  void a_key_of_resend_sends_mail_through_its_relay() {
    var settings = choice(Map.of("RESEND_API_KEY", "re_made_up")).settings();

    assertThat(settings)
        .containsEntry("quarkus.mailer.host", "smtp.resend.com")
        .containsEntry("quarkus.mailer.port", "465")
        .containsEntry("quarkus.mailer.tls", "true")
        .containsEntry("quarkus.mailer.username", "resend")
        .containsEntry("quarkus.mailer.password", "re_made_up");
  }

  @Test
  void a_mail_server_that_is_named_wins() {
    var named = Map.of("RESEND_API_KEY", "re_made_up", "quarkus.mailer.host", "mail.example.org");

    assertThat(choice(named).settings()).isEmpty();
  }

  @Test
  void without_a_key_the_mailer_is_left_as_it_is() {
    assertThat(choice(Map.of()).settings()).isEmpty();
  }

  private static MailServerChoice choice(Map<String, String> values) {
    var source = new PropertiesConfigSource(values, "test", 100);
    return new MailServerChoice(
        StartSettings.of(false, new SmallRyeConfigBuilder().withSources(source)));
  }
}

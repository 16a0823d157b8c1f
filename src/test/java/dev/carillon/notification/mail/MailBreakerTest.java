package dev.carillon.notification.mail;

import static dev.carillon.notification.People.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import dev.carillon.notification.NewNotification;
import dev.carillon.notification.People;
import dev.carillon.notification.Severity;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A mail server that is away: mails wait for it by its breaker.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = AbsentServerResource.class, restrictToAnnotatedClass = true)
class MailBreakerTest {

  private static final String OF_TENANT =
      " FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
          + " WHERE l.tenant = $1 AND s.kind = 'notification.mail'";

  private final String tenant = People.newTenant();

  /// Set by [AbsentServerResource] before each test.
  @Nullable GreenMail server;

  @Inject People people;

  @Test
  void while_the_mail_server_is_away_mails_wait_without_an_attempt_and_go_when_it_is_back() {
    as(tenant, "bob")
        .body(
            "{\"timeZone\": \"UTC\", \"digest\": \"off\", \"language\": \"en\", \"email\": \"bob@example.org\"}")
        .put("/api/notifications/settings")
        .then()
        .statusCode(200);
    tell("first");
    tell("second");
    Awaitility.await().atMost(People.SOON).until(() -> open() == 1);

    tell("third");

    Awaitility.await().atMost(People.SOON).until(() -> scheduled(0) == 1);
    assertThat(scheduled(1)).isEqualTo(2);
    Objects.requireNonNull(server).start();
    Awaitility.await().atMost(People.SOON).until(() -> mails() == 1);
    people.execute(
        "UPDATE job_scheduled SET run_at = now() WHERE id IN (SELECT s.id" + OF_TENANT + ")",
        tenant);
    Awaitility.await().atMost(People.SOON).until(() -> mails() == 3);
    assertThat(open()).isZero();
  }

  private void tell(String connection) {
    people.tell(
        NewNotification.of(
            tenant,
            "bob",
            "invitation_received",
            Severity.INFO,
            Map.of("inviter", "Eve", "connection", connection, "role", "viewer"),
            Map.of("actionUrl", "/invitations/1")));
  }

  private int open() {
    return people.execute(
        "SELECT 1 FROM breaker WHERE key = 'smtp' AND state = 'open' AND $1 <> ''", tenant);
  }

  private int scheduled(int attempt) {
    return people.execute("SELECT 1" + OF_TENANT + " AND s.attempt = $2::int", tenant, attempt);
  }

  private int mails() {
    return Objects.requireNonNull(server).getReceivedMessages().length;
  }
}

package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.icegreen.greenmail.util.GreenMail;
import dev.carillon.notification.mail.MailServerResource;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alerts through a real mail server, from the mark to the mailbox or to the last try.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = MailServerResource.class, restrictToAnnotatedClass = true)
class AlertMailTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  /// Set by [MailServerResource] before each test.
  @Nullable GreenMail server;

  @Inject Pool pool;

  private TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
  }

  @Test
  void an_alert_arrives_as_a_mail() throws Exception {
    String address = UUID.randomUUID() + "@example.org";
    UUID student = studentWithMail(address);

    uni.mark(uni.admin(), student, 1, "ABSENT").statusCode(200);

    await()
        .atMost(SOON)
        .until(() ->
            Objects.requireNonNull(server).getReceivedMessages().length > 0
                && server
                    .getReceivedMessages()[0]
                    .getAllRecipients()[0]
                    .toString()
                    .equals(address));
  }

  @Test
  void a_mail_that_is_refused_is_tried_at_once_and_after_15_30_and_60_minutes() {
    UUID student = studentWithMail("refuse-451@example.org");

    uni.mark(uni.admin(), student, 1, "ABSENT").statusCode(200);

    int tries = 1;
    for (int minutes : new int[] {15, 30, 60}) {
      awaitDelivery("pending", tries);
      assertThat(minutesToNextTry()).isEqualTo(minutes);
      uni.admin()
          .get("/api/admin/background-jobs")
          .then()
          .body("data.retryQueue.totalPending", equalTo(1))
          .body("data.retryQueue.byAttempts." + tries, equalTo(1));
      makeDue();
      tries++;
    }
    awaitDelivery("failed", tries);
    assertThat(tries).isEqualTo(4);
    assertThat(uni.texts("SELECT s.id" + WAITING, uni.tenant)).isEmpty();
  }

  private static final String WAITING =
      " FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
          + " WHERE l.tenant = $1 AND s.kind = 'notification.mail'";

  private UUID studentWithMail(String address) {
    UUID student = uni.student(15, 5, 0);
    uni.user(student.toString())
        .body(
            """
            {"timeZone": "UTC", "digest": "off", "language": "en", "email": "%s"}
            """
                .formatted(address))
        .put("/api/notifications/settings")
        .then()
        .statusCode(200);
    return student;
  }

  private void awaitDelivery(String status, int tries) {
    await()
        .atMost(SOON)
        .until(() ->
            uni.execute(
                    "SELECT FROM notification_delivery WHERE tenant = $1 AND channel = 'email'"
                        + " AND status = $2 AND attempts = $3",
                    uni.tenant,
                    status,
                    tries)
                == 1);
    if (status.equals("pending")) {
      await()
          .atMost(SOON)
          .until(() -> uni.execute("SELECT FROM (SELECT s.id" + WAITING + ") s", uni.tenant) == 1);
    }
  }

  private int minutesToNextTry() {
    return Integer.parseInt(
        uni.texts(
                "SELECT round(extract(epoch FROM s.run_at - now()) / 60)::int" + WAITING,
                uni.tenant)
            .getFirst());
  }

  private void makeDue() {
    uni.execute(
        "UPDATE job_scheduled SET run_at = now() WHERE id IN (SELECT s.id" + WAITING + ")",
        uni.tenant);
  }
}

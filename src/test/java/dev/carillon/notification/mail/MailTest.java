package dev.carillon.notification.mail;

import static dev.carillon.notification.People.as;
import static dev.carillon.notification.People.withEmail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.icegreen.greenmail.util.GreenMail;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.notification.NewNotification;
import dev.carillon.notification.People;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mails through a real mail server, from the call of a workload to the mailbox.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = MailServerResource.class, restrictToAnnotatedClass = true)
class MailTest {

  private static final String ROUTE = "/api/notifications";
  private static final String ADMIN = "/api/admin/notifications/deliveries";

  /// Quiet hours that are nearly all hours: mail waits until they are taken back.
  private static final String ALWAYS = "{\"from\": \"00:00\", \"to\": \"23:59\"}";

  private final String tenant = People.newTenant();
  private final String address = "bob-" + UUID.randomUUID() + "@example.org";

  /// Set by [MailServerResource] before each test.
  @Nullable GreenMail server;

  /// How many callers the server hangs up on; set by [MailServerResource] before each test.
  AtomicInteger hangUps = new AtomicInteger();

  @Inject People people;
  @Inject Jobs jobs;
  @Inject MailStore store;
  @Inject Database database;

  @Test
  void a_mail_has_an_html_and_a_text_part_of_the_same_words() throws Exception {
    settings(address, "null", "off", "en");

    people.tell(invitation("Sales & <b>Marketing</b>"));

    MimeMessage mail = mailTo(address);
    assertThat(mail.getSubject()).isEqualTo("Invitation to Sales & <b>Marketing</b>");
    assertThat(mail.getFrom()[0]).hasToString("Desk <desk@carillon.example>");
    assertThat(part(mail, "text/plain"))
        .contains("Eve invites you to Sales & <b>Marketing</b> as viewer.")
        .contains("https://app.carillon.example/invitations/1");
    assertThat(part(mail, "text/html"))
        .contains("Eve invites you to Sales &amp; &lt;b&gt;Marketing&lt;/b&gt; as viewer.")
        .doesNotContain("<b>")
        .contains("href=\"https://app.carillon.example/invitations/1\"");
  }

  @Test
  void a_delivery_says_that_it_was_sent_and_names_the_mail() throws Exception {
    settings(address, "null", "off", "en");

    people.tell(invitation("Sales"));

    MimeMessage mail = mailTo(address);
    awaitStatus("sent");
    String delivery = deliveries().extract().path("data[0].id");
    assertThat(mail.getMessageID()).isEqualTo("<" + delivery + "@carillon.example>");
    deliveries()
        .body("data[0].channel", equalTo("email"))
        .body("data[0].attempts", equalTo(1))
        .body("data[0].sentAt", notNullValue());
  }

  @Test
  void a_value_cannot_add_a_header() throws Exception {
    settings(address, "null", "off", "en");

    people.tell(invitation("Sales\r\nBcc: eve@example.org\r\n\r\nHello"));

    MimeMessage mail = mailTo(address);
    assertThat(mail.getSubject()).isEqualTo("Invitation to Sales Bcc: eve@example.org Hello");
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(1);
  }

  @Test
  void a_mail_is_in_the_language_of_its_reader() throws Exception {
    settings(address, "null", "off", "fr");

    people.tell(invitation("Ventes"));

    MimeMessage mail = mailTo(address);
    assertThat(mail.getSubject()).isEqualTo("Invitation à Ventes");
    assertThat(part(mail, "text/plain")).contains("Eve vous invite à Ventes").contains("Ouvrir");
    assertThat(part(mail, "text/html")).contains("lang=\"fr\"");
  }

  @Test
  void who_has_switched_mail_off_gets_none_but_what_must_arrive() throws Exception {
    settings(address, "null", "off", "en");
    String id =
        as(tenant, "bob")
            .get(ROUTE + "/preferences")
            .then()
            .extract()
            .path("data.find { it.notificationType == 'invitations' && it.channel == 'email' }.id");
    as(tenant, "bob").body("{\"enabled\": false}").patch(ROUTE + "/preferences/" + id);

    people.tell(invitation("Sales"));
    deliveries()
        .body("data[0].status", equalTo("suppressed"))
        .body("data[0].reason", equalTo("preference"));
    people.tell(invitation("Must").with(NewNotification.Options.Builder::mustDeliver));

    assertThat(mailTo(address).getSubject()).isEqualTo("Invitation to Must");
    assertThat(mailsTo(address)).hasSize(1);
  }

  @Test
  void who_has_no_address_gets_no_mail() {
    people.tell(invitation("Sales"));

    deliveries()
        .body("data[0].status", equalTo("suppressed"))
        .body("data[0].reason", equalTo("no_address"));
  }

  @Test
  void in_quiet_hours_a_mail_waits_for_their_end_unless_it_must_arrive() throws Exception {
    LocalTime now = Instant.now(Clock.systemUTC()).atZone(ZoneOffset.UTC).toLocalTime();
    String quiet =
        "{\"from\": \"%tR\", \"to\": \"%tR\"}".formatted(now.minusHours(2), now.plusHours(2));
    settings(address, quiet, "off", "en");

    people.tell(invitation("Later"));
    deliveries()
        .body("data[0].status", equalTo("pending"))
        .body("data[0].held", equalTo("quiet"))
        .body("data[0].attempts", equalTo(0));
    people.tell(invitation("Now").with(NewNotification.Options.Builder::mustDeliver));

    assertThat(mailTo(address).getSubject()).isEqualTo("Invitation to Now");
    assertThat(mailsTo(address)).hasSize(1);
    assertThat(waitingForTheEnd()).isEqualTo(1);

    wakeJobs();
    Awaitility.await().atMost(People.SOON).until(() -> waitingForTheEnd() == 1);
    assertThat(mailsTo(address)).hasSize(1);

    settings(address, "null", "off", "en");
    wakeJobs();

    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() -> assertThat(mailsTo(address)).hasSize(2));
  }

  @Test
  void what_was_held_for_the_digest_comes_as_one_mail() throws Exception {
    settings(address, "null", "daily", "en");
    people.tell(invitation("Sales"));
    people.tell(invitation("Support"));
    assertThat(
            people.execute(
                "SELECT 1 FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
                    + " WHERE l.tenant = $1 AND s.kind = 'notification.digest'",
                tenant))
        .isEqualTo(1);

    people.execute("UPDATE notification_delivery SET due_at = now() WHERE tenant = $1", tenant);
    people.execute(
        "UPDATE job_scheduled s SET run_at = now() FROM job_lane l"
            + " WHERE l.lane = s.lane AND l.tenant = $1",
        tenant);

    MimeMessage mail = mailTo(address);
    assertThat(mail.getSubject()).isEqualTo("Your notifications of the day (2)");
    assertThat(part(mail, "text/plain")).contains("Invitation to Sales", "Invitation to Support");
    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() ->
            People.admin(tenant)
                .get(ADMIN + "?status=sent")
                .then()
                .body("data.held", contains("digest", "digest")));
    assertThat(mailsTo(address)).hasSize(1);
  }

  @Test
  void a_refusal_that_may_pass_is_tried_again_in_a_minute() {
    settings("refuse-451@example.org", "null", "off", "en");

    people.tell(invitation("Sales"));

    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() ->
            deliveries()
                .body("data[0].status", equalTo("pending"))
                .body("data[0].lastError", equalTo("The mail server answered 451"))
                .body("data[0].attempts", equalTo(1)));
    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() ->
            assertThat(
                    people.execute(
                        "SELECT 1 FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
                            + " WHERE l.tenant = $1 AND s.attempt = 1"
                            + " AND s.run_at BETWEEN now() + interval '30 s'"
                            + " AND now() + interval '60 s'",
                        tenant))
                .isEqualTo(1));
  }

  @Test
  void a_refusal_for_good_ends_the_delivery_until_an_admin_has_it_made_again() throws Exception {
    settings("refuse-550@example.org", "null", "off", "en");
    people.tell(invitation("Sales"));
    awaitStatus("failed");
    deliveries().body("data[0].lastError", equalTo("The mail server answered 550"));
    String id =
        People.admin(tenant)
            .get(ADMIN + "?status=failed")
            .then()
            .statusCode(200)
            .body("data", hasSize(1))
            .extract()
            .path("data[0].id");
    settings(address, "null", "off", "en");

    People.admin(tenant)
        .post(ADMIN + "/" + id + "/redeliver")
        .then()
        .statusCode(200)
        .body("data.id", equalTo(id))
        .body("data.jobId", notNullValue());

    assertThat(mailTo(address).getSubject()).isEqualTo("Invitation to Sales");
    awaitStatus("sent");
    assertThat(
            people.execute(
                "SELECT 1 FROM audit_log WHERE tenant = $1 AND action = 'notification.redeliver'",
                tenant))
        .isEqualTo(1);
    People.admin(tenant).post(ADMIN + "/" + id + "/redeliver").then().statusCode(409);
  }

  @Test
  void a_failed_job_that_is_retried_sends_its_mail() throws Exception {
    settings("refuse-550@example.org", "null", "off", "en");
    people.tell(invitation("Sales"));
    awaitStatus("failed");
    String job = deliveries().extract().path("data[0].jobId");
    settings(address, "null", "off", "en");

    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(
            () -> People.admin(tenant).post("/api/jobs/" + job + "/retry").then().statusCode(200));

    assertThat(mailTo(address).getSubject()).isEqualTo("Invitation to Sales");
    awaitStatus("sent");
    assertThat(mailsTo(address)).hasSize(1);
  }

  @Test
  void a_failed_digest_is_not_retried_but_its_deliveries_are_made_again() throws Exception {
    settings("refuse-550@example.org", "null", "daily", "en");
    people.tell(invitation("Sales"));
    people.execute("UPDATE notification_delivery SET due_at = now() WHERE tenant = $1", tenant);
    wakeJobs();
    awaitStatus("failed");
    String job = deliveries().extract().path("data[0].jobId");
    String delivery = deliveries().extract().path("data[0].id");
    settings(address, "null", "off", "en");

    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() ->
            People.admin(tenant)
                .post("/api/jobs/" + job + "/retry")
                .then()
                .statusCode(409)
                .body("detail", containsString(ADMIN + "/{id}/redeliver")));
    People.admin(tenant).post(ADMIN + "/" + delivery + "/redeliver").then().statusCode(200);

    assertThat(mailTo(address).getSubject()).isEqualTo("Invitation to Sales");
    awaitStatus("sent");
  }

  @Test
  void deliveries_are_the_business_of_the_tenants_admins() {
    people.tell(invitation("Sales"));
    String id = People.admin(tenant).get(ADMIN).then().extract().path("data[0].id");

    as(tenant, "bob").get(ADMIN).then().statusCode(403);
    People.admin(People.newTenant()).get(ADMIN).then().body("data", hasSize(0));
    People.admin(People.newTenant()).post(ADMIN + "/" + id + "/redeliver").then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource({"1, sent, 1", "2, failed, 0"})
  void a_delivery_of_which_nobody_knows_is_tried_once_more_and_no_oftener(
      int deaths, String status, int mails) throws Exception {
    settings(address, ALWAYS, "off", "en");
    people.tell(invitation("Sales"));
    people.execute(
        "UPDATE notification_delivery SET sending = true, unsure = $2::int WHERE tenant = $1",
        tenant,
        deaths - 1);
    settings(address, "null", "off", "en");

    wakeJobs();

    awaitStatus(status);
    assertThat(mailsTo(address)).hasSize(mails);
  }

  @Test
  void a_mail_of_which_no_answer_came_is_tried_once_more_and_no_oftener() {
    String lost = "lost-" + UUID.randomUUID() + "@example.org";
    settings(lost, "null", "off", "en");
    people.tell(invitation("Sales"));

    for (int tried = 1; tried <= 2; tried++) {
      awaitFailedTries(tried);
      deliveries().body("data[0].lastError", equalTo("The mail server gave no answer"));
      wakeJobs();
    }

    awaitStatus("failed");
    assertThat(mailsTo(lost)).hasSize(2);
  }

  @Test
  void a_mail_is_not_given_up_while_its_server_hangs_up_on_everybody() {
    settings(address, "null", "off", "en");
    hangUps.set(2);
    people.tell(invitation("Sales"));

    for (int tried = 1; tried <= 2; tried++) {
      awaitFailedTries(tried);
      deliveries().body("data[0].lastError", equalTo("The mail server let nobody in"));
      wakeJobs();
    }

    awaitStatus("sent");
    assertThat(mailsTo(address)).hasSize(1);
  }

  private void awaitFailedTries(int count) {
    Awaitility.await()
        .atMost(People.SOON)
        .until(() ->
            people.execute(
                    "SELECT 1 FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
                        + " WHERE l.tenant = $1 AND s.attempt = $2::int",
                    tenant,
                    count)
                == 1);
  }

  @Test
  void a_mail_to_an_address_that_cannot_be_read_says_so_and_is_tried_again() {
    settings(address, ALWAYS, "off", "en");
    people.tell(invitation("Sales"));
    settings(address, "null", "off", "en");
    people.execute("UPDATE notification_inbox SET email = '\\x00' WHERE tenant = $1", tenant);

    wakeJobs();

    awaitFailedTries(1);
    deliveries()
        .body("data[0].attempts", equalTo(1))
        .body("data[0].lastError", equalTo("The mail could not be written"));
  }

  @Test
  void a_mail_whose_job_ended_before_it_began_is_given_up_and_one_whose_job_waits_is_not() {
    settings(address, ALWAYS, "off", "en");
    people.tell(invitation("Sales"));
    people.execute(
        "UPDATE notification_delivery SET created_at = now() - interval '3 days', due_at ="
            + " created_at, updated_at = now() - interval '3 days' WHERE tenant = $1",
        tenant);
    store.giveUp().await().atMost(People.SOON);
    deliveries().body("data[0].status", equalTo("pending"));

    people.execute(
        "DELETE FROM job_scheduled s USING job_lane l WHERE l.lane = s.lane AND l.tenant = $1",
        tenant);
    people.execute(
        "UPDATE notification_delivery SET due_at = created_at WHERE tenant = $1", tenant);
    store.giveUp().await().atMost(People.SOON);

    deliveries().body("data[0].status", equalTo("failed"));
  }

  @Test
  void what_was_over_before_the_digest_was_written_is_not_called_sent() {
    settings(address, "null", "daily", "en");
    people.tell(invitation("Sales"));
    people.tell(invitation("Support"));
    people.execute(
        "UPDATE notifications SET expires_at = created_at + interval '1 us'"
            + " WHERE tenant = $1 AND title LIKE '%Sales'",
        tenant);
    people.execute("UPDATE notification_delivery SET due_at = now() WHERE tenant = $1", tenant);

    wakeJobs();

    mailTo(address);
    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(
            () -> People.admin(tenant).get(ADMIN + "?status=sent").then().body("data", hasSize(1)));
    People.admin(tenant)
        .get(ADMIN + "?status=suppressed")
        .then()
        .body("data.reason", contains("expired"));
  }

  @Test
  void a_mail_goes_to_the_address_of_the_token_where_none_was_set() {
    withEmail(tenant, "bob", address, true).get(ROUTE).then().statusCode(200);

    people.tell(invitation("Sales"));

    mailTo(address);
    awaitStatus("sent");
  }

  @Test
  void a_job_for_a_mail_that_was_sent_sends_no_second() {
    settings(address, "null", "off", "en");
    people.tell(invitation("Sales"));
    awaitStatus("sent");
    UUID delivery = UUID.fromString(deliveries().extract().path("data[0].id"));

    jobs.enqueue(
            JobRequest.of(DeliverMail.KIND, new DeliverMail.Args(delivery)).forOwner(tenant, null))
        .await()
        .atMost(People.SOON);

    awaitEndedJobs(2);
    assertThat(mailsTo(address)).hasSize(1);
    deliveries().body("data[0].attempts", equalTo(1));
  }

  /// What the job has read is true no more when it begins: `BEGIN` alone can notice.
  @Test
  void a_job_that_begins_while_another_records_the_mail_as_sent_sends_no_second() {
    settings(address, ALWAYS, "off", "en");
    people.tell(invitation("Sales"));
    settings(address, "null", "off", "en");
    var recorded = new CompletableFuture<Void>();
    var other =
        database
            .inTransaction(tx ->
                tx.connection()
                    .preparedQuery(
                        "UPDATE notification_delivery SET status = 'sent', sent_at = now()"
                            + " WHERE tenant = $1")
                    .execute(Tuple.of(tenant))
                    .chain(() -> Uni.createFrom().completionStage(recorded)))
            .subscribeAsCompletionStage();

    wakeJobs();
    awaitSomebodyWhoWaitsForTheDelivery();
    recorded.complete(null);
    other.join();

    awaitEndedJobs(1);
    assertThat(mailsTo(address)).isEmpty();
    deliveries().body("data[0].attempts", equalTo(0));
  }

  /// Mails that wait about two hours (count).
  private int waitingForTheEnd() {
    return people.execute(
        "SELECT 1 FROM job_scheduled s JOIN job_lane l ON l.lane = s.lane"
            + " WHERE l.tenant = $1 AND s.kind = 'notification.mail'"
            + " AND s.run_at BETWEEN now() + interval '118 min' AND now() + interval '121 min'",
        tenant);
  }

  private void wakeJobs() {
    people.execute(
        "UPDATE job_scheduled s SET run_at = now() FROM job_lane l"
            + " WHERE l.lane = s.lane AND l.tenant = $1",
        tenant);
  }

  private void awaitSomebodyWhoWaitsForTheDelivery() {
    Awaitility.await()
        .atMost(People.SOON)
        .until(() ->
            people.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE 'UPDATE notification_delivery%unsure + sending%'")
                == 1);
  }

  private void awaitEndedJobs(int count) {
    Awaitility.await()
        .atMost(People.SOON)
        .until(() ->
            people.execute(
                    "SELECT 1 FROM job_done d JOIN job_lane l ON l.lane = d.lane"
                        + " WHERE l.tenant = $1 AND d.kind = 'notification.mail'",
                    tenant)
                == count);
  }

  private void settings(String email, String quiet, String digest, String language) {
    as(tenant, "bob")
        .body(
            """
            {"timeZone": "UTC", "quietHours": %s, "digest": "%s", "email": "%s", "language": "%s"}
            """
                .formatted(quiet, digest, email, language))
        .put(ROUTE + "/settings")
        .then()
        .statusCode(200);
  }

  private NewNotification invitation(String connection) {
    return NewNotification.of(
        tenant,
        "bob",
        "invitation_received",
        Severity.INFO,
        Map.of("inviter", "Eve", "connection", connection, "role", "viewer"),
        Map.of("actionUrl", "/invitations/1"));
  }

  private ValidatableResponse deliveries() {
    String id = as(tenant, "bob").get(ROUTE).then().extract().path("data[0].id");
    return as(tenant, "bob").get(ROUTE + "/" + id + "/deliveries").then().statusCode(200);
  }

  private void awaitStatus(String status) {
    Awaitility.await()
        .atMost(People.SOON)
        .untilAsserted(() -> deliveries().body("data[0].status", equalTo(status)));
  }

  private MimeMessage mailTo(String recipient) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(People.SOON)
        .until(() -> !mailsTo(recipient).isEmpty());
    return mailsTo(recipient).getFirst();
  }

  private List<MimeMessage> mailsTo(String recipient) {
    return Arrays.stream(Objects.requireNonNull(server).getReceivedMessages())
        .filter(mail -> isTo(mail, recipient))
        .toList();
  }

  private static boolean isTo(MimeMessage mail, String recipient) {
    try {
      return mail.getRecipients(Message.RecipientType.TO)[0].toString().equals(recipient);
    } catch (MessagingException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String part(Part part, String type) throws MessagingException, IOException {
    if (part.isMimeType(type)) {
      return part.getContent().toString();
    }
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        String found = part(parts.getBodyPart(i), type);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}

package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import dev.carillon.job.JobOutcome;
import dev.carillon.notification.mail.MailServerResource;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An invitation to a mail address arrives there, and its link answers it.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = MailServerResource.class, restrictToAnnotatedClass = true)
class InvitationMailTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern LINK =
      Pattern.compile("https://app\\.carillon\\.example/#/connections\\?invitation=([\\w-]+)");

  private final String address = "guest-" + UUID.randomUUID() + "@example.org";

  /// Set by [MailServerResource] before each test.
  @Nullable GreenMail server;

  @Inject Pool pool;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject MailInvitation job;

  @Test
  void the_link_in_the_mail_makes_its_reader_a_member() throws Exception {
    String connection = ALICE.connection(TestSource.sqlite());
    String path = "/api/connections/" + connection;
    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("email", address, "role", "tester"))
            .statusCode(201)
            .extract()
            .path("data.id");

    MimeMessage mail = arrived();
    assertThat(mail.getSubject()).isEqualTo("You are invited to A made-up database");
    assertThat(mail.getMessageID()).contains(invitation);
    var link = LINK.matcher(GreenMailUtil.getBody(mail).replace("=\r\n", "").replace("=3D", "="));
    assertThat(link.find()).isTrue();
    var guest = ExplorerClient.user("guest-" + UUID.randomUUID());
    guest.post("/api/invitations/accept", Map.of("token", link.group(1))).statusCode(200);

    guest.get(path).statusCode(200).body("data.role", equalTo("tester"));
  }

  @Test
  void once_the_mail_is_out_the_token_is_kept_nowhere() {
    String path = "/api/connections/" + ALICE.connection(TestSource.sqlite()) + "/invitations";
    var made = ALICE.post(path, Map.of("email", address, "role", "viewer")).extract();
    String id = made.path("data.id");
    String token = made.path("data.token");

    arrived();

    Awaitility.await()
        .atMost(SOON)
        .until(() ->
            found(
                "SELECT FROM connection_invitations WHERE id = $1"
                    + " AND sealed_token IS NULL AND mailed_at IS NOT NULL",
                UUID.fromString(id)));
    assertThat(
            found(
                "SELECT FROM job_done WHERE payload::text LIKE '%' || $1 || '%'"
                    + " OR result::text LIKE '%' || $1 || '%'",
                token))
        .isFalse();
  }

  @Test
  void one_that_was_taken_back_is_not_sent() {
    String connection = ALICE.connection(TestSource.sqlite());
    String path = "/api/connections/" + connection + "/invitations";
    String id =
        ALICE.post(path, Map.of("email", address, "role", "viewer")).extract().path("data.id");
    arrived();
    ALICE.delete(path + "/" + id).statusCode(200);
    pool.preparedQuery("UPDATE connection_invitations SET sealed_token = '\\x00' WHERE id = $1")
        .executeAndAwait(Tuple.of(UUID.fromString(id)));
    var args = new MailInvitation.Args(UUID.fromString(id));
    var attempt = new DyingAttempt<>(database, json, "default", 4_711, args).next(0, false);

    assertThat(job.run(attempt).await().atMost(SOON)).isInstanceOf(JobOutcome.Cancelled.class);

    assertThat(mails()).hasSize(1);
    assertThat(
            found(
                "SELECT FROM connection_invitations WHERE id = $1 AND sealed_token IS NULL",
                UUID.fromString(id)))
        .isTrue();
  }

  private boolean found(String query, Object value) {
    return pool.preparedQuery(query).executeAndAwait(Tuple.of(value)).size() > 0;
  }

  private MimeMessage arrived() {
    return Awaitility.await().atMost(SOON).until(this::mails, mails -> !mails.isEmpty()).getFirst();
  }

  private List<MimeMessage> mails() {
    return Arrays.stream(Objects.requireNonNull(server).getReceivedMessages())
        .filter(mail -> GreenMailUtil.getHeaders(mail).contains(address))
        .toList();
  }
}

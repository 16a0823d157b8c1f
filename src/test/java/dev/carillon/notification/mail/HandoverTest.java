package dev.carillon.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.DependencyFailure;
import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import io.vertx.mutiny.ext.mail.MailClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is known of a mail whose server goes silent or hangs up.
class HandoverTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Vertx vertx = Vertx.vertx();
  private final CurtServer server = new CurtServer();

  @AfterEach
  void close() {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_mail_that_is_handed_over_is_taken_as_a_whole() {
    handOver(SOON).await().atMost(SOON);

    assertThat(server.heard())
        .contains("MAIL FROM:<desk@example.org>", "RCPT TO:<bob@example.org>")
        .contains("Message-ID: <1@example.org>", "Subject: News", ".");
  }

  /// As the address of a load balancer does behind which nothing runs. The client does not tell of
  /// a connection that ends before the greeting.
  @ParameterizedTest
  @ValueSource(strings = {CurtServer.AT_ONCE, CurtServer.AFTER_THE_GREETING, "EHLO"})
  void a_server_that_hangs_up_before_it_lets_anybody_in_has_surely_taken_nothing(String when) {
    server.hangUpAt(when);

    assertThat(failure(when.equals(CurtServer.AT_ONCE) ? SHORT : SOON))
        .isInstanceOf(DependencyFailure.class)
        .hasMessage("The mail server let nobody in")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAIL", "DATA", "."})
  void a_server_that_hangs_up_after_it_let_the_mail_in_may_have_taken_it(String when) {
    server.hangUpAt(when);

    assertThat(failure(SOON)).hasCauseInstanceOf(MailUnanswered.class);
  }

  @Test
  void a_server_that_says_nothing_to_a_whole_mail_may_have_taken_it() {
    server.saysNothingTo(".");

    assertThat(failure(Duration.ofSeconds(3))).hasCauseInstanceOf(MailUnanswered.class);
  }

  @Test
  void a_mail_that_was_given_up_before_the_greeting_does_not_leave_when_it_comes_at_last() {
    server.saysNothingTo(CurtServer.AT_ONCE);
    assertThat(failure(SHORT)).hasMessage("The mail server let nobody in");

    server.greetAtLast();

    await().atMost(SOON).until(() -> server.heard().contains("QUIT"));
    assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL") || line.equals("DATA"));
  }

  @ParameterizedTest
  @ValueSource(strings = {CurtServer.AT_ONCE, "."})
  void a_mail_that_was_given_up_leaves_its_connection_to_the_next(String when) {
    MailClient client =
        client(new ImpatientVertx(vertx, Duration.ofSeconds(1)), settings().setMaxPoolSize(1));
    server.saysNothingTo(when);
    assertThat(failure(handOver(client, SHORT))).isInstanceOf(DependencyFailure.class);

    server.answersAll();

    handOver(client, SOON).await().atMost(SOON);
  }

  private Throwable failure(Duration patience) {
    return failure(handOver(patience));
  }

  private static Throwable failure(Uni<Void> handover) {
    return handover
        .map(done -> (Throwable) new AssertionError("The mail was taken"))
        .onFailure()
        .recoverWithItem(failure -> failure)
        .await()
        .atMost(SOON);
  }

  private Uni<Void> handOver(Duration patience) {
    return handOver(client(vertx, settings()), patience);
  }

  private MailConfig settings() {
    return new MailConfig()
        .setHostname("127.0.0.1")
        .setPort(server.port())
        .setOwnHostname("localhost")
        .setStarttls(StartTLSOptions.DISABLED);
  }

  private static MailClient client(Vertx vertx, MailConfig settings) {
    return new MailClient(io.vertx.ext.mail.MailClient.create(vertx, settings));
  }

  private static Uni<Void> handOver(MailClient client, Duration patience) {
    var mail =
        Mail.withText("bob@example.org", "News", "All is well.")
            .setFrom("desk@example.org")
            .setHtml("<p>All is well.</p>")
            .addHeader("Message-ID", "<1@example.org>");
    return new Handover(mail, null).to(client, patience);
  }
}

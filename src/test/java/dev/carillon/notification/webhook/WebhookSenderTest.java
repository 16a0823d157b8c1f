package dev.carillon.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import dev.carillon.platform.net.AddressGuard;
import dev.carillon.platform.net.HostNames;
import dev.carillon.platform.net.OutsideUrl;
import dev.carillon.platform.net.UnsafeAddressException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests to receivers that mean no good, over real connections.
class WebhookSenderTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String NAME = "receiver.example.org";
  private static final Map<String, String> HEADERS = Map.of("webhook-id", "msg_1");

  private final Vertx vertx = Vertx.vertx();

  private WebhookSender sender = sender(Duration.ofSeconds(10), Optional.empty());

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_message_arrives_with_our_headers_and_the_name_as_host() {
    var seen = new ArrayList<String>();
    int port =
        listen(
            "127.0.0.1",
            request -> {
              seen.add(request.getHeader("Host"));
              seen.add(request.getHeader("webhook-id"));
              seen.add(String.valueOf(request.getHeader("Accept-Encoding")));
              seen.add(String.valueOf(request.getHeader("traceparent")));
              request
                  .body()
                  .onSuccess(body -> {
                    seen.add(body.toString());
                    request.response().setStatusCode(204).end();
                  });
            });

    var reply = post(sender, plain(port, "127.0.0.1"));

    assertThat(reply.status()).isEqualTo(204);
    assertThat(seen).containsExactly(NAME + ":" + port, "msg_1", "null", "null", "{}");
  }

  @Test
  void the_connection_goes_to_the_checked_address_and_nobody_is_asked_again() {
    var checked = new AtomicInteger();
    var other = new AtomicInteger();
    int port = listen("127.0.0.2", request -> accept(request, checked));
    listen("127.0.0.1", port, request -> accept(request, other));
    var names = new ScriptedNames("127.0.0.2", "127.0.0.1");
    var guard =
        new WebhookGuard(new OutsideUrl.Rules(true, true, Set.of(port)), new AddressGuard(names));

    var target = guard.check("http://" + NAME + ":" + port + "/").await().atMost(LONG);
    post(sender, target);

    assertThat(checked).hasValue(1);
    assertThat(other).hasValue(0);
    assertThat(names.asked).hasValue(1);
  }

  @Test
  void a_name_that_leads_inside_by_the_time_of_the_attempt_is_not_called() {
    var connections = new AtomicInteger();
    int port = countConnections(connections);
    var names = new ScriptedNames("93.184.215.14", "127.0.0.1");
    var guard =
        new WebhookGuard(new OutsideUrl.Rules(true, false, Set.of(port)), new AddressGuard(names));
    var url = "http://" + NAME + ":" + port + "/";
    guard.check(url).await().atMost(LONG);

    var attempt = guard.check(url).chain(target -> sender.post(target, HEADERS, "{}"));

    assertThatThrownBy(() -> attempt.await().atMost(LONG))
        .isInstanceOf(UnsafeAddressException.class);
    assertThat(connections).hasValue(0);
  }

  @Test
  void one_private_address_among_public_ones_spoils_a_name() {
    var names = new ScriptedNames("93.184.215.14 10.0.0.7");
    var guard =
        new WebhookGuard(new OutsideUrl.Rules(false, false, Set.of(443)), new AddressGuard(names));

    assertThatThrownBy(() -> guard.check("https://" + NAME + "/").await().atMost(LONG))
        .isInstanceOf(UnsafeAddressException.class)
        .hasMessageContaining("public internet");
  }

  @Test
  void a_redirect_is_an_answer_and_is_not_followed() {
    var inside = new AtomicInteger();
    int trap = listen("127.0.0.1", request -> accept(request, inside));
    var statuses = new ArrayDeque<>(List.of(301, 302, 303, 307, 308));
    int port =
        listen(
            "127.0.0.1",
            request ->
                request
                    .response()
                    .setStatusCode(statuses.remove())
                    .putHeader("Location", "http://127.0.0.1:" + trap + "/inside")
                    .end());

    for (int status : List.of(301, 302, 303, 307, 308)) {
      assertThat(post(sender, plain(port, "127.0.0.1")).status()).isEqualTo(status);
    }

    assertThat(inside).hasValue(0);
  }

  @Test
  void an_answer_that_never_begins_ends_with_the_time() {
    sender = sender(Duration.ofMillis(300), Optional.empty());
    int port = listen("127.0.0.1", request -> {});

    assertThatThrownBy(() -> post(sender, plain(port, "127.0.0.1")))
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void a_body_that_drips_does_not_hold_the_attempt_beyond_its_time() {
    sender = sender(Duration.ofMillis(300), Optional.empty());
    var closed = new AtomicInteger();
    int port =
        listen(
            "127.0.0.1",
            request -> {
              request.connection().closeHandler(gone -> closed.incrementAndGet());
              request.response().setChunked(true).write("x");
              vertx.setPeriodic(50, id -> request.response().write("x"));
            });

    var reply = post(sender, plain(port, "127.0.0.1"));

    assertThat(reply.status()).isEqualTo(200);
    Awaitility.await().atMost(LONG).untilAtomic(closed, is(1));
  }

  @Test
  void a_body_without_end_is_read_for_64_kib_and_cut() {
    var written = new AtomicLong();
    int port =
        listen(
            "127.0.0.1",
            request -> {
              var response = request.response().setChunked(true);
              var part = "x".repeat(8_192);
              vertx.setPeriodic(
                  1,
                  timer -> {
                    if (response.closed() || response.ended()) {
                      vertx.cancelTimer(timer);
                    } else if (!response.writeQueueFull()) {
                      written.addAndGet(part.length());
                      response.write(part);
                    }
                  });
            });

    var reply = post(sender, plain(port, "127.0.0.1"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(written.get()).isBetween((long) WebhookSender.MOST_READ, 4L * 1024 * 1024);
  }

  @Test
  void a_compressed_answer_is_not_unpacked() {
    int port =
        listen(
            "127.0.0.1",
            request ->
                request
                    .response()
                    .putHeader("Content-Encoding", "gzip")
                    .end("this was never compressed"));

    assertThat(post(sender, plain(port, "127.0.0.1")).accepted()).isTrue();
  }

  @Test
  void a_certificate_must_be_one_for_the_name(@TempDir Path files)
      throws IOException, InterruptedException {
    var certificate = TestCertificate.forName(files, NAME);
    sender = sender(Duration.ofSeconds(10), Optional.of(certificate.pem().toString()));
    int port = listenTls(certificate);

    assertThat(post(sender, tls(NAME, port)).status()).isEqualTo(200);
    assertThatThrownBy(() -> post(sender, tls("other.example.org", port)))
        .hasCauseInstanceOf(SSLException.class);
  }

  @Test
  void a_certificate_must_come_from_somebody_we_believe(@TempDir Path files)
      throws IOException, InterruptedException {
    int port = listenTls(TestCertificate.forName(files, NAME));

    assertThatThrownBy(() -> post(sender, tls(NAME, port))).hasCauseInstanceOf(SSLException.class);
  }

  /// Answers of DNS, one after the other; the addresses of one are separated by spaces.
  private static final class ScriptedNames implements HostNames {

    private final Deque<String> answers;
    private final AtomicInteger asked = new AtomicInteger();

    private ScriptedNames(String... answers) {
      this.answers = new ArrayDeque<>(List.of(answers));
    }

    @Override
    public Uni<List<InetAddress>> addressesOf(String host) {
      asked.incrementAndGet();
      var addresses = new ArrayList<InetAddress>();
      for (String text : answers.remove().split(" ", -1)) {
        addresses.add(address(text));
      }
      return Uni.createFrom().item(addresses);
    }
  }

  private WebhookSender sender(Duration timeout, Optional<String> trusted) {
    return new WebhookSender(vertx, new FixedWebhookConfig(timeout, trusted));
  }

  private static WebhookReply post(WebhookSender sender, AddressGuard.Target target) {
    return sender.post(target, HEADERS, "{}").await().atMost(LONG);
  }

  private static void accept(HttpServerRequest request, AtomicInteger counter) {
    counter.incrementAndGet();
    request.response().end();
  }

  private static AddressGuard.Target plain(int port, String address) {
    return new AddressGuard.Target(new OutsideUrl(false, NAME, port, "/x"), address(address));
  }

  private static AddressGuard.Target tls(String name, int port) {
    return new AddressGuard.Target(new OutsideUrl(true, name, port, "/x"), address("127.0.0.1"));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  private int listen(String address, Handler<HttpServerRequest> handler) {
    return listen(address, 0, handler);
  }

  private int listen(String address, int port, Handler<HttpServerRequest> handler) {
    return listen(new HttpServerOptions().setHost(address).setPort(port), handler);
  }

  private int countConnections(AtomicInteger counter) {
    return vertx
        .createNetServer()
        .connectHandler(connection -> counter.incrementAndGet())
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private int listenTls(TestCertificate certificate) {
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setSsl(true)
            .setKeyCertOptions(
                new PfxOptions()
                    .setPath(certificate.store().toString())
                    .setPassword(TestCertificate.PASSWORD));
    return listen(options, request -> request.response().end());
  }

  private int listen(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer(options)
        .requestHandler(handler)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }
}

package dev.carillon.notification.webhook;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Posts to receivers that nobody here knows: one request a connection, to the address that was
/// checked, with the certificate checked for the name; no redirects, no decompression, bounded in
/// time and size (reliability.md §3.1, 1.3.6).
@Singleton
class WebhookSender {

  /// Read of an answer at most (bytes).
  static final int MOST_READ = 64 * 1024;

  private static final int CONNECTIONS_PER_RECEIVER = 64;

  private final Vertx vertx;
  private final HttpClient client;
  private final Duration connectTimeout;
  private final Duration timeout;

  WebhookSender(Vertx vertx, WebhookConfig config) {
    this.vertx = vertx;
    this.connectTimeout = config.connectTimeout();
    this.timeout = config.timeout();
    this.client =
        vertx.createHttpClient(
            options(config), new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_RECEIVER));
  }

  private static HttpClientOptions options(WebhookConfig config) {
    var options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setDecompressionSupported(false)
            .setVerifyHost(true)
            .setSslHandshakeTimeout(config.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            // Ids of our traces are none of the receiver's business.
            .setTracingPolicy(TracingPolicy.IGNORE);
    config
        .trustCertificates()
        .ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertPath(pem)));
    return options;
  }

  /// Sends one message.
  ///
  /// @param headers all but those of the connection; our own values only
  /// @return the answer; once its head is there, that it goes on for too long or too far changes
  ///   nothing. Fails as the connection does, or with [TimeoutException]
  Uni<WebhookReply> post(WebhookGuard.Target target, Map<String, String> headers, String body) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(
                SocketAddress.inetSocketAddress(
                    target.url().port(), target.address().getHostAddress()))
            .setHost(target.url().host())
            .setPort(target.url().port())
            .setSsl(target.url().tls())
            .setURI(target.url().target())
            .setFollowRedirects(false)
            .setConnectTimeout(connectTimeout.toMillis());
    headers.forEach(options::putHeader);
    return Uni.createFrom().emitter(reply -> new Exchange(reply).start(options, body));
  }

  /// One request and its answer. Ends once: by the end of the answer, a limit, a failure, or a
  /// caller who does not wait any more.
  private final class Exchange {

    private final UniEmitter<? super WebhookReply> reply;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable HttpClientRequest request;
    private volatile @Nullable WebhookReply head;
    private long timer;
    private int read;

    private Exchange(UniEmitter<? super WebhookReply> reply) {
      this.reply = reply;
    }

    void start(RequestOptions options, String body) {
      timer = vertx.setTimer(timeout.toMillis(), id -> end(new TimeoutException()));
      reply.onTermination(this::hangUp);
      client.request(options).onSuccess(made -> send(made, body)).onFailure(this::end);
    }

    private void send(HttpClientRequest made, String body) {
      request = made;
      if (over.get()) {
        made.reset();
        return;
      }
      made.send(Buffer.buffer(body)).onSuccess(this::answered).onFailure(this::end);
    }

    private void answered(HttpClientResponse response) {
      head = new WebhookReply(response.statusCode(), response.getHeader("Retry-After"));
      response.exceptionHandler(this::end);
      response.endHandler(done -> end(null));
      response.handler(this::count);
    }

    private void count(Buffer part) {
      read += part.length();
      if (read >= MOST_READ) {
        end(null);
      }
    }

    /// @param failure why it ends; of no matter once the head of the answer is there
    private void end(@Nullable Throwable failure) {
      if (over.get()) {
        return;
      }
      hangUp();
      WebhookReply known = head;
      if (known != null) {
        reply.complete(known);
      } else {
        reply.fail(failure == null ? new TimeoutException() : failure);
      }
    }

    /// The connection serves nothing else, so it can be cut whatever is on it.
    private void hangUp() {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      vertx.cancelTimer(timer);
      HttpClientRequest made = request;
      if (made != null) {
        made.reset();
      }
    }
  }
}

package dev.carillon.platform.net;

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
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Calls servers that nobody here knows: at the address that was checked, with the certificate
/// checked for the name; no redirects, no decompression, bounded in time and size (reliability.md
/// §3.1, 1.3.6). Never blocks; any thread may call. Make one for each purpose.
public final class OutsideClient {

  private final Vertx vertx;
  private final HttpClient client;
  private final Settings settings;

  /// @param connectTimeout to connect, and as long again for TLS
  /// @param timeout from connecting to the end of the answer
  /// @param mostRead of an answer (bytes)
  /// @param connections to one address at a time (count)
  /// @param keepAlive whether a connection serves more than one request
  /// @param trustCertificates PEM file with the authorities to believe instead of those of Java
  public record Settings(
      Duration connectTimeout,
      Duration timeout,
      int mostRead,
      int connections,
      boolean keepAlive,
      Optional<String> trustCertificates) {}

  /// What is sent.
  ///
  /// @param method such as `POST`
  /// @param headers all but those of the connection; our own values only
  /// @param body `null` for none
  public record Request(String method, Map<String, String> headers, @Nullable String body) {

    /// Copies the headers.
    public Request {
      headers = Map.copyOf(headers);
    }

    /// Keeps what may be secret out of logs.
    @Override
    public String toString() {
      return "Request[method=" + method + "]";
    }
  }

  public OutsideClient(Vertx vertx, Settings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.client =
        vertx.createHttpClient(
            options(settings),
            new PoolOptions().setHttp1MaxSize(settings.connections()).setMaxWaitQueueSize(-1));
  }

  private static HttpClientOptions options(Settings settings) {
    var options =
        new HttpClientOptions()
            .setKeepAlive(settings.keepAlive())
            .setDecompressionSupported(false)
            .setVerifyHost(true)
            .setSslHandshakeTimeout(settings.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            // Ids of our traces are none of the receiver's business.
            .setTracingPolicy(TracingPolicy.IGNORE);
    settings
        .trustCertificates()
        .ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertPath(pem)));
    return options;
  }

  /// Sends a request and reads the whole answer.
  ///
  /// @return fails as the connection does, with [TimeoutException], or with [IOException] when the
  ///   answer breaks off or is too long
  public Uni<OutsideReply> exchange(AddressGuard.Target target, Request request) {
    return start(target, request, true);
  }

  /// Sends a request whose answer matters by its head alone: once that is there, that the body goes
  /// on for too long or too far changes nothing.
  ///
  /// @return without a body; fails as the connection does, or with [TimeoutException]
  public Uni<OutsideReply> deliver(AddressGuard.Target target, Request request) {
    return start(target, request, false);
  }

  private Uni<OutsideReply> start(AddressGuard.Target target, Request request, boolean whole) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setServer(
                SocketAddress.inetSocketAddress(
                    target.url().port(), target.address().getHostAddress()))
            .setHost(target.url().host())
            .setPort(target.url().port())
            .setSsl(target.url().tls())
            .setURI(target.url().target())
            .setFollowRedirects(false)
            .setConnectTimeout(settings.connectTimeout().toMillis());
    request.headers().forEach(options::putHeader);
    return Uni.createFrom()
        .emitter(reply -> new Exchange(reply, whole).start(options, request.body()));
  }

  /// One request and its answer. Ends once: by the end of the answer, a limit, a failure, or a
  /// caller who does not wait any more.
  private final class Exchange {

    private final UniEmitter<? super OutsideReply> reply;
    private final boolean whole;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Buffer body = Buffer.buffer();
    private volatile @Nullable HttpClientRequest request;
    private volatile @Nullable HttpClientResponse head;
    private long timer;
    private int read;

    private Exchange(UniEmitter<? super OutsideReply> reply, boolean whole) {
      this.reply = reply;
      this.whole = whole;
    }

    void start(RequestOptions options, @Nullable String sent) {
      timer = vertx.setTimer(settings.timeout().toMillis(), id -> fail(new TimeoutException()));
      reply.onTermination(() -> close(true));
      client.request(options).onSuccess(made -> send(made, sent)).onFailure(this::fail);
    }

    private void send(HttpClientRequest made, @Nullable String sent) {
      request = made;
      if (over.get()) {
        made.reset();
        return;
      }
      (sent == null ? made.send() : made.send(Buffer.buffer(sent)))
          .onSuccess(this::answered)
          .onFailure(this::fail);
    }

    private void answered(HttpClientResponse response) {
      head = response;
      response.exceptionHandler(this::fail);
      response.endHandler(done -> succeed(response, !settings.keepAlive()));
      response.handler(part -> take(response, part));
    }

    private void take(HttpClientResponse response, Buffer part) {
      read += part.length();
      if (whole) {
        body.appendBuffer(part);
      }
      if (read >= settings.mostRead()) {
        if (whole) {
          fail(new IOException("The answer is longer than " + settings.mostRead() + " bytes"));
        } else {
          succeed(response, true);
        }
      }
    }

    private void succeed(HttpClientResponse response, boolean cut) {
      if (close(cut)) {
        reply.complete(
            new OutsideReply(response.statusCode(), response.getHeader("Retry-After"), body));
      }
    }

    private void fail(Throwable failure) {
      HttpClientResponse known = head;
      if (known != null && !whole) {
        succeed(known, true);
      } else if (close(true)) {
        reply.fail(failure);
      }
    }

    /// @param cut whether the connection is of no more use
    /// @return whether this ended it
    private boolean close(boolean cut) {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      vertx.cancelTimer(timer);
      HttpClientRequest made = request;
      if (cut && made != null) {
        made.reset();
      }
      return true;
    }
  }
}

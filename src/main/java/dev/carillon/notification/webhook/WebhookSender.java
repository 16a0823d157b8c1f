package dev.carillon.notification.webhook;

import dev.carillon.platform.net.AddressGuard;
import dev.carillon.platform.net.OutsideClient;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Map;

/// Posts to receivers that nobody here knows: one request a connection.
@Singleton
class WebhookSender {

  /// Read of an answer at most (bytes).
  static final int MOST_READ = 64 * 1024;

  private static final int CONNECTIONS_PER_RECEIVER = 64;

  private final OutsideClient client;

  WebhookSender(Vertx vertx, WebhookConfig config) {
    this.client =
        new OutsideClient(
            vertx,
            new OutsideClient.Settings(
                config.connectTimeout(),
                config.timeout(),
                MOST_READ,
                CONNECTIONS_PER_RECEIVER,
                false,
                config.trustCertificates()));
  }

  /// Sends one message.
  ///
  /// @param headers all but those of the connection; our own values only
  /// @return the answer; once its head is there, that it goes on for too long or too far changes
  ///   nothing. Fails as the connection does, or with [java.util.concurrent.TimeoutException]
  Uni<WebhookReply> post(AddressGuard.Target target, Map<String, String> headers, String body) {
    return client
        .deliver(target, new OutsideClient.Request("POST", headers, body))
        .map(reply -> new WebhookReply(reply.status(), reply.retryAfter()));
  }
}

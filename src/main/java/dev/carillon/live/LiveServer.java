package dev.carillon.live;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/// The settings of WebSockets that Quarkus has no property for.
@Singleton
final class LiveServer implements HttpServerOptionsCustomizer {

  private static final int SECONDS_FOR_THE_CLOSING_HANDSHAKE = 5;

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    customize(options);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    customize(options);
  }

  /// Small messages gain nothing by compression, and an inflated one would pass the size limit.
  private static void customize(HttpServerOptions options) {
    options.setPerFrameWebSocketCompressionSupported(false);
    options.setWebSocketClosingTimeout(SECONDS_FOR_THE_CLOSING_HANDSHAKE);
  }
}

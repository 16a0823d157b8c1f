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

  /// A frame over this is not read at all. Each address has its own, lower limit of a message.
  private static final int MOST_BYTES_OF_A_FRAME = 64 * 1024;

  /// Small messages gain nothing by compression, and an inflated one would pass the size limit.
  private static void customize(HttpServerOptions options) {
    options.setMaxWebSocketFrameSize(MOST_BYTES_OF_A_FRAME);
    options.setPerMessageWebSocketCompressionSupported(false);
    options.addWebSocketSubProtocol(LiveToken.PROTOCOL);
    options.setPerFrameWebSocketCompressionSupported(false);
    options.setWebSocketClosingTimeout(SECONDS_FOR_THE_CLOSING_HANDSHAKE);
  }
}

package dev.carillon.live;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The settings of WebSockets that Quarkus has no property for.
@Singleton
final class LiveServer implements HttpServerOptionsCustomizer {

  private static final int SECONDS_FOR_THE_CLOSING_HANDSHAKE = 5;

  private final int mostBytesOfAFrame;

  /// @param mostBytesOfAFrame a frame over this is not read at all. It is what the address with the
  ///   longest messages needs; each has its own limit of a message
  LiveServer(@ConfigProperty(name = "carillon.socketio.max-payload") int mostBytesOfAFrame) {
    this.mostBytesOfAFrame = mostBytesOfAFrame;
  }

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    customize(options);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    customize(options);
  }

  /// Small messages gain nothing by compression, and an inflated one would pass the size limit.
  private void customize(HttpServerOptions options) {
    options.setMaxWebSocketFrameSize(mostBytesOfAFrame);
    options.setPerMessageWebSocketCompressionSupported(false);
    options.addWebSocketSubProtocol(LiveToken.PROTOCOL);
    options.setPerFrameWebSocketCompressionSupported(false);
    options.setWebSocketClosingTimeout(SECONDS_FOR_THE_CLOSING_HANDSHAKE);
  }
}

package dev.carillon.live;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import org.jboss.logging.Logger;

/// Hangs up on who does not read. Any thread may call, more than once.
final class Line {

  private static final Logger LOG = Logger.getLogger(Line.class);

  private Line() {}

  /// Closes the connection at once. All that Vert.x closes waits behind what was written and not
  /// read, so the channel below it is closed.
  static void cut(HttpConnection line) {
    if (line instanceof ConnectionBase base) {
      var cut = base.channelHandlerContext().close();
      LOG.debugf("Hung up on %s: %s", line.remoteAddress(), cut);
    }
  }

  /// Ends an answer that is not read: over HTTP/2 this one alone, since other answers may share its
  /// connection; over HTTP/1 with the connection, for there a reset of an answer that has begun
  /// does nothing.
  static void cut(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      cut(request.connection());
    }
  }
}

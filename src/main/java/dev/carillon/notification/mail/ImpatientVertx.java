package dev.carillon.notification.mail;

import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Vert.x whose connections end when nothing goes over them for a while.
///
/// The mail client gives the place of a connection in its pool back when the mail is over or the
/// connection ends, and waits for ever for a server that says nothing: as many silent connections
/// as the pool has places, and no mail leaves any more. The client's own settings could end them,
/// but Quarkus, which reads those, has no setting for it.
final class ImpatientVertx extends VertxWrapper {

  private final Duration patience;

  /// @param patience the longest that a connection may be silent
  ImpatientVertx(Vertx vertx, Duration patience) {
    super((VertxInternal) vertx);
    this.patience = patience;
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return super.createNetClient(
        new NetClientOptions(options)
            .setIdleTimeout(Math.toIntExact(patience.toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
  }
}

package dev.carillon.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A way to a server of this machine that can forget: the connections it has then stay open and
/// lead nowhere, and nobody is told. As when a firewall forgets, or the other machine has lost its
/// power. Later ones work.
public final class Wire implements AutoCloseable {

  private static final String HERE = "127.0.0.1";
  private static final long SOON_SECONDS = 10;

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final NetServer door = vertx.createNetServer();
  private final AtomicInteger made = new AtomicInteger();
  private volatile int forgotten;

  /// @param port of the server
  public Wire(int port) {
    door.connectHandler(from -> join(from, port));
    try {
      door.listen(0, HERE)
          .toCompletionStage()
          .toCompletableFuture()
          .get(SOON_SECONDS, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /// {@return the port that leads to the server}
  public int port() {
    return door.actualPort();
  }

  /// {@return connections made so far (count)}
  public int made() {
    return made.get();
  }

  /// Forgets the connections there are.
  public void forget() {
    forgotten = made.get();
  }

  /// Forgets the next one too: it is taken, and gets no answer.
  public void forgetNext() {
    forgotten = made.get() + 1;
  }

  private void join(NetSocket from, int port) {
    int number = made.incrementAndGet();
    from.pause();
    client
        .connect(port, HERE)
        .onSuccess(to -> {
          pass(number, from, to);
          pass(number, to, from);
          from.resume();
        })
        .onFailure(unreachable -> from.close());
  }

  private void pass(int number, NetSocket from, NetSocket to) {
    from.handler(bytes -> {
      if (number > forgotten) {
        to.write(bytes);
      }
    });
    from.closeHandler(closed -> {
      if (number > forgotten) {
        to.close();
      }
    });
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

package dev.carillon.platform.db;

import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The connection on which notices are heard, and the next one when it is gone. Any thread may
/// call.
///
/// The life of a connection:
/// - it is made, and listens to all channels;
/// - when it cannot be made, or has ended, the next one is made a second later. The client's own
///   way to reconnect is for the second case alone;
/// - when some signs of this process itself were sent and not heard on it, it is left, and the next
///   one made at once. Nothing is written to it, so TCP would never notice that the other side is
///   gone: a machine that lost its power, a firewall that forgot the connection. The same goes for
///   one that is being made and gets no answer.
final class Listening {

  private static final Logger LOG = Logger.getLogger(Listening.class);

  private static final long AGAIN_MS = 1_000;

  /// Signs of our own that may be on their way (count).
  private static final int MOST_UNHEARD = 3;

  /// So many are under way on a connection that is quick; with more it may lead nowhere (count).
  private static final int USUALLY_UNHEARD = 1;

  private final Vertx vertx;
  private final Supplier<PgSubscriber> connections;
  private final BiConsumer<String, String> heard;
  private final Runnable listens;
  private final Set<String> channels = new LinkedHashSet<>();
  private final AtomicInteger unheard = new AtomicInteger();
  private volatile @Nullable PgSubscriber current;
  private volatile boolean connected;
  private volatile boolean told;

  /// @param connections makes one that is not connected yet
  /// @param heard gets channel and payload, on an event loop
  /// @param listens is told of each connection that listens, just before it counts as connected
  Listening(
      Vertx vertx,
      Supplier<PgSubscriber> connections,
      BiConsumer<String, String> heard,
      Runnable listens) {
    this.vertx = vertx;
    this.connections = connections;
    this.heard = heard;
    this.listens = listens;
  }

  /// Listens to one more channel, from the next connection on if there is none.
  synchronized void to(String channel) {
    PgSubscriber now = current;
    if (channels.add(channel) && now != null) {
      listen(now, channel);
    }
  }

  /// Makes a connection in the background.
  synchronized void connect() {
    PgSubscriber made = connections.get();
    unheard.set(0);
    connected = false;
    current = made;
    channels.forEach(channel -> listen(made, channel));
    made.closeHandler(ended -> again(made));
    made.connect().onSuccess(done -> connected(made)).onFailure(refused -> refused(made, refused));
  }

  private void listen(PgSubscriber by, String channel) {
    by.channel(channel)
        .handler(payload -> {
          if (by == current) {
            unheard.set(0);
            heard.accept(channel, payload);
          }
        });
  }

  private void connected(PgSubscriber made) {
    if (made == current) {
      unheard.set(0);
      told = false;
      listens.run();
      connected = true;
    } else {
      // It was left while it was being made, and the client does not look at that.
      made.actualConnection().close();
    }
  }

  private void refused(PgSubscriber made, Throwable why) {
    if (made == current && !told) {
      told = true;
      LOG.warnf("Cannot listen for notices, polling instead: %s", why);
    }
    again(made);
  }

  /// Takes no lock: the client calls with its own held.
  private void again(PgSubscriber gone) {
    if (gone == current) {
      connected = false;
      vertx.setTimer(AGAIN_MS, due -> instead(gone));
    }
  }

  private synchronized void instead(PgSubscriber gone) {
    if (gone == current) {
      connect();
    }
  }

  /// A sign was sent that comes back on a connection that lives.
  void signSent() {
    unheard.incrementAndGet();
  }

  /// Leaves a connection on which the signs were not heard.
  synchronized void leaveIfSilent() {
    PgSubscriber silent = current;
    if (silent != null && unheard.get() >= MOST_UNHEARD) {
      LOG.debug("Nothing comes on the connection for notices: making another one");
      connect();
      // A good-bye to whoever may be there after all.
      silent.close();
    }
  }

  /// {@return whether notices can be heard just now, as far as is known}
  boolean isConnected() {
    return connected && unheard.get() <= USUALLY_UNHEARD;
  }
}

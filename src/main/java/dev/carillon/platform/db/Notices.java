package dev.carillon.platform.db;

import dev.carillon.platform.resilience.Monotonic;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Hints between processes by LISTEN and NOTIFY. Never sent inside a transaction that writes: a
/// notifying commit takes a lock that serialises all others (-61 % commits/s, reliability.md §0.3).
/// A hint may be lost, so whoever listens polls as well.
///
/// Equal notices that wait at the same time are sent once; one statement is under way at a time.
/// While no other process listens nothing is sent: whoever listens says so every five seconds,
/// whether it runs jobs or only answers requests.
@Singleton
public final class Notices {

  private static final Logger LOG = Logger.getLogger(Notices.class);

  /// A notice is of no use after a crash, so its commit need not wait for the disk.
  private static final String SEND =
      """
      SELECT set_config('synchronous_commit', 'off', true), count(pg_notify(channel, payload))
        FROM unnest($1::text[], $2::text[]) AS n(channel, payload)
      """;

  /// Where each process that listens says so, by a name of its own.
  private static final String HERE = "carillon_here";

  private static final Duration HERE_EVERY = Duration.ofSeconds(5);

  /// So many times that who is there may not be heard.
  private static final int MAY_BE_LOST = 3;

  private record Notice(String channel, String payload) {}

  private final Pool pool;
  private final Vertx vertx;
  private final Listening listening;
  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
  private final Set<Notice> waiting = new LinkedHashSet<>();
  private boolean sending;
  private boolean started;

  /// When somebody else last said they listen. When a connection begins somebody may.
  private volatile long othersNanos = Monotonic.nanos();

  private final Notice here = new Notice(HERE, UUID.randomUUID().toString());
  private final Duration hereEvery;

  @Inject
  Notices(@ReactiveDataSource("engine") Pool pool, Vertx vertx, ListenAddress address) {
    this(pool, vertx, address.options(), HERE_EVERY);
  }

  /// @param url where to listen, which may be another way than the pool's
  public Notices(
      Pool pool, Vertx vertx, String url, Optional<String> user, Optional<String> password) {
    this(pool, vertx, ListenAddress.options(url, user, password), HERE_EVERY);
  }

  /// @param hereEvery time between two signs of life
  Notices(Pool pool, Vertx vertx, PgConnectOptions address, Duration hereEvery) {
    this(pool, vertx, () -> PgSubscriber.subscriber(vertx, address), hereEvery);
  }

  /// @param connections makes the one that listens; not connected yet
  Notices(Pool pool, Vertx vertx, Supplier<PgSubscriber> connections) {
    this(pool, vertx, connections, HERE_EVERY);
  }

  private Notices(Pool pool, Vertx vertx, Supplier<PgSubscriber> connections, Duration hereEvery) {
    this.pool = pool;
    this.vertx = vertx;
    this.hereEvery = hereEvery;
    this.listening = new Listening(vertx, connections, this::heard, this::listens);
  }

  /// Whether nobody else listens; not known, and so not said, while nothing can be heard.
  boolean isAlone() {
    return listening.isConnected()
        && Monotonic.nanos() - othersNanos > (MAY_BE_LOST + 1) * hereEvery.toNanos();
  }

  /// @param listener gets each payload, on an event loop; also this process's own
  public void listen(String channel, Consumer<String> listener) {
    var all = listeners.computeIfAbsent(channel, ignored -> new CopyOnWriteArrayList<>());
    all.add(listener);
    if (all.size() == 1) {
      listening.to(channel);
      start();
    }
  }

  /// One connection for all channels.
  private synchronized void start() {
    if (!started) {
      started = true;
      listening.to(HERE);
      listening.connect();
      vertx.setPeriodic(
          hereEvery.toMillis(),
          due -> {
            listening.leaveIfSilent();
            sayHere();
          });
    }
  }

  /// Who was there in the meantime is not known: as at the start, somebody may be.
  private void listens() {
    othersNanos = Monotonic.nanos();
    sayHere();
  }

  private void sayHere() {
    put(here);
  }

  private void heard(String channel, String payload) {
    if (!channel.equals(HERE)) {
      listeners.getOrDefault(channel, List.of()).forEach(listener -> listener.accept(payload));
    } else if (!payload.equals(here.payload())) {
      othersNanos = Monotonic.nanos();
    }
  }

  /// Sends in the background; returns at once, on any thread.
  public void send(String channel, String payload) {
    if (!isAlone()) {
      put(new Notice(channel, payload));
    }
  }

  private void put(Notice notice) {
    synchronized (waiting) {
      waiting.add(notice);
      if (sending) {
        return;
      }
      sending = true;
    }
    flush();
  }

  private void flush() {
    List<Notice> notices;
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        sending = false;
        return;
      }
      notices = new ArrayList<>(waiting);
      waiting.clear();
    }
    String[] channels = notices.stream().map(Notice::channel).toArray(String[]::new);
    String[] payloads = notices.stream().map(Notice::payload).toArray(String[]::new);
    Uni.createFrom()
        .deferred(() ->
            pool.preparedQuery(SEND).execute(Tuple.tuple().addValue(channels).addValue(payloads)))
        .subscribe()
        .with(
            sent -> {
              if (notices.contains(here)) {
                listening.signSent();
              }
              flush();
            },
            failure -> {
              LOG.debugf(failure, "A notice was not sent; polling finds what it would have told");
              flush();
            });
  }
}

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
import org.jspecify.annotations.Nullable;

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

  private static final long RECONNECT_MS = 1_000;

  /// Where each process that listens says so, by a name of its own.
  private static final String HERE = "carillon_here";

  private static final Duration HERE_EVERY = Duration.ofSeconds(5);

  /// So many times that who is there may not be heard.
  private static final int MAY_BE_LOST = 3;

  private record Notice(String channel, String payload) {}

  private final Pool pool;
  private final Vertx vertx;
  private final Supplier<PgSubscriber> connection;
  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
  private final Set<Notice> waiting = new LinkedHashSet<>();
  private boolean sending;
  private volatile @Nullable PgSubscriber subscriber;

  /// When somebody else last said they listen. At the start somebody may.
  private volatile long othersNanos = Monotonic.nanos();

  private final String self = UUID.randomUUID().toString();
  private final Duration hereEvery;

  @Inject
  Notices(@ReactiveDataSource("engine") Pool pool, Vertx vertx, ListenAddress address) {
    this(pool, vertx, address.url(), address.user(), address.password());
  }

  /// @param url where to listen, which may be another way than the pool's
  public Notices(
      Pool pool, Vertx vertx, String url, Optional<String> user, Optional<String> password) {
    this(pool, vertx, url, user, password, HERE_EVERY);
  }

  /// @param hereEvery time between two signs of life
  Notices(
      Pool pool,
      Vertx vertx,
      String url,
      Optional<String> user,
      Optional<String> password,
      Duration hereEvery) {
    this.pool = pool;
    this.vertx = vertx;
    this.hereEvery = hereEvery;
    PgConnectOptions address = PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""));
    user.ifPresent(address::setUser);
    password.ifPresent(address::setPassword);
    this.connection = () -> PgSubscriber.subscriber(vertx, address);
  }

  /// @param connection makes the one that listens; not connected yet
  Notices(Pool pool, Vertx vertx, Supplier<PgSubscriber> connection) {
    this.pool = pool;
    this.vertx = vertx;
    this.hereEvery = HERE_EVERY;
    this.connection = connection;
  }

  /// Whether nobody else listens; not known, and so not said, while nothing can be heard.
  boolean isAlone() {
    @Nullable PgSubscriber now = subscriber;
    return now != null
        && now.actualConnection() != null
        && Monotonic.nanos() - othersNanos > (MAY_BE_LOST + 1) * hereEvery.toNanos();
  }

  /// @param listener gets each payload, on an event loop; also this process's own
  public void listen(String channel, Consumer<String> listener) {
    var all = listeners.computeIfAbsent(channel, ignored -> new CopyOnWriteArrayList<>());
    all.add(listener);
    if (all.size() == 1) {
      subscribe(channel);
    }
  }

  /// One connection for all channels. It comes back by itself, and re-listens, after a failure.
  private synchronized void subscribe(String channel) {
    @Nullable PgSubscriber now = subscriber;
    if (now == null) {
      now = connection.get().reconnectPolicy(tries -> RECONNECT_MS);
      subscriber = now;
      now.channel(HERE).handler(this::isHere);
      now.connect()
          .onSuccess(listens -> put(HERE, self))
          .onFailure(e -> LOG.warnf("Cannot listen for notices, polling instead: %s", e));
      vertx.setPeriodic(hereEvery.toMillis(), due -> put(HERE, self));
    }
    now.channel(channel)
        .handler(
            payload -> listeners.getOrDefault(channel, List.of()).forEach(l -> l.accept(payload)));
  }

  private void isHere(String name) {
    if (!name.equals(self)) {
      othersNanos = Monotonic.nanos();
    }
  }

  /// Sends in the background; returns at once, on any thread.
  public void send(String channel, String payload) {
    if (!isAlone()) {
      put(channel, payload);
    }
  }

  private void put(String channel, String payload) {
    synchronized (waiting) {
      waiting.add(new Notice(channel, payload));
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
            sent -> flush(),
            failure -> {
              LOG.debugf(failure, "A notice was not sent; polling finds what it would have told");
              flush();
            });
  }
}

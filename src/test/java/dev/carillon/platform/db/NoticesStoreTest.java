package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.resilience.Monotonic;
import dev.carillon.testkit.TestPostgres;
import dev.carillon.testkit.Wire;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.PoolOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who hears whom. None of these processes runs jobs.
class NoticesStoreTest {

  private static final Duration WAIT = Duration.ofSeconds(15);
  private static final Duration SIGN_EVERY = Duration.ofMillis(100);

  /// After so long without a sign of anybody else, with the usual time between two.
  private static final long ALONE_NANOS = Duration.ofSeconds(20).toNanos();

  private static DatabaseUrl database;

  private final List<Node> started = new ArrayList<>();

  /// As much of a node as notices need.
  private static final class Node implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Pool pool;
    private final Notices notices;

    private Node() {
      this(database.port());
    }

    /// @param port where it listens, which may be another way than the pool's
    private Node(int port) {
      pool = pool(vertx);
      notices = new Notices(pool, vertx, options(port), SIGN_EVERY);
      notices.listen("news", heard::add);
    }

    private Node(Function<Vertx, Supplier<PgSubscriber>> connections) {
      pool = pool(vertx);
      notices = NoticesParts.over(pool, vertx, connections.apply(vertx));
      notices.listen("news", heard::add);
    }

    private static Pool pool(Vertx vertx) {
      return Pool.newInstance(
          PgBuilder.pool()
              .connectingTo(options(database.port()))
              .with(new PoolOptions().setMaxSize(1))
              .using(vertx)
              .build());
    }

    /// Says something that is sent whoever listens.
    private void say(String news) {
      pool.preparedQuery("SELECT count(*) FROM (SELECT pg_notify('news', $1)) said")
          .execute(Tuple.of(news))
          .await()
          .atMost(WAIT);
    }

    @Override
    public void close() {
      pool.closeAndAwait();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static PgConnectOptions options(int port) {
    return new PgConnectOptions()
        .setHost(database.host())
        .setPort(port)
        .setDatabase(database.database())
        .setUser(database.user())
        .setPassword(database.password());
  }

  @BeforeAll
  static void start() {
    database = TestPostgres.newMigratedDatabase();
  }

  @AfterEach
  void stop() {
    started.forEach(Node::close);
  }

  @Test
  void who_listens_to_nobody_else_sends_nothing() {
    var only = node();
    await().atMost(WAIT).until(only.notices::isAlone);

    only.notices.send("news", "for nobody");
    var other = node();
    await().atMost(WAIT).until(() -> !only.notices.isAlone());
    only.notices.send("news", "for somebody");

    await().atMost(WAIT).until(() -> !only.heard.isEmpty() && !other.heard.isEmpty());
    assertThat(only.heard).containsExactly("for somebody");
    assertThat(other.heard).containsExactly("for somebody");
  }

  @Test
  void who_has_just_come_may_not_be_alone_and_sends() {
    var node = node();

    assertThat(node.notices.isAlone()).isFalse();
  }

  @Test
  void whoever_stays_behind_is_alone_again() {
    var first = node();
    await().atMost(WAIT).until(first.notices::isAlone);
    var second = node();
    await().atMost(WAIT).until(() -> !first.notices.isAlone());

    started.remove(second);
    second.close();

    await().atMost(WAIT).until(first.notices::isAlone);
  }

  /// Who was there before a connection listens is not known, however long ago the node was made.
  @Test
  void who_listens_anew_may_not_be_alone() {
    var made = new AtomicLong();
    var node =
        started(
            new Node(vertx ->
                () -> {
                  made.set(Monotonic.nanos());
                  return PgSubscriber.subscriber(vertx, options(database.port()));
                }));
    await().atMost(WAIT).until(() -> isAlone(node, made.get() + 2 * ALONE_NANOS));

    assertThat(isAlone(node, made.get() + ALONE_NANOS)).isFalse();
  }

  private static boolean isAlone(Node node, long nanos) {
    return ScopedValue.where(Monotonic.SOURCE, () -> nanos).call(node.notices::isAlone);
  }

  @Test
  void a_connection_on_which_two_signs_were_not_heard_may_lead_nowhere() {
    var vertx = Vertx.vertx();
    var listening =
        new Listening(
            vertx,
            () -> PgSubscriber.subscriber(vertx, options(database.port())),
            (channel, payload) -> {},
            () -> {});
    try {
      listening.connect();
      await().atMost(WAIT).until(listening::isConnected);

      listening.signSent();
      assertThat(listening.isConnected()).isTrue();
      listening.signSent();
      assertThat(listening.isConnected()).isFalse();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void who_could_not_listen_at_first_listens_a_little_later() throws Exception {
    int nobody;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    var tries = new AtomicInteger();
    var node =
        started(
            new Node(vertx ->
                () ->
                    PgSubscriber.subscriber(
                        vertx, options(tries.getAndIncrement() == 0 ? nobody : database.port()))));

    await()
        .atMost(WAIT)
        .untilAsserted(() -> {
          node.say("at last");
          assertThat(node.heard).contains("at last");
        });
    assertThat(tries).hasValue(2);
  }

  /// Without a word to anybody, as when a firewall forgets: nothing is written to the connection,
  /// so nothing tells that it leads nowhere.
  @Test
  void a_connection_that_leads_nowhere_is_left_for_another() {
    try (var wire = new Wire(database.port())) {
      var node = started(new Node(wire.port()));
      await()
          .atMost(WAIT)
          .untilAsserted(() -> {
            node.say("before");
            assertThat(node.heard).contains("before");
          });

      wire.forget();

      await()
          .atMost(WAIT)
          .untilAsserted(() -> {
            node.say("after");
            assertThat(node.heard).contains("after");
          });
      assertThat(wire.made()).isGreaterThan(1);
    }
  }

  /// A server whose machine stands still takes the connection and says nothing.
  @Test
  void a_connection_that_is_being_made_and_gets_no_answer_is_left_too() {
    try (var wire = new Wire(database.port())) {
      wire.forgetNext();
      var node = started(new Node(wire.port()));

      await()
          .atMost(WAIT)
          .untilAsserted(() -> {
            node.say("at last");
            assertThat(node.heard).contains("at last");
          });
      assertThat(wire.made()).isGreaterThan(1);
    }
  }

  private Node node() {
    return started(new Node());
  }

  private Node started(Node node) {
    started.add(node);
    return node;
  }
}

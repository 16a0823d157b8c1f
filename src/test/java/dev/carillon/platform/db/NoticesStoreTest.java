package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who hears whom. None of these processes runs jobs.
class NoticesStoreTest {

  private static final Duration WAIT = Duration.ofSeconds(15);
  private static final Duration SIGN_EVERY = Duration.ofMillis(100);

  private static DatabaseUrl database;

  private final List<Node> started = new ArrayList<>();

  /// As much of a node as notices need.
  private static final class Node implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Pool pool;
    private final Notices notices;

    private Node() {
      var options =
          new PgConnectOptions()
              .setHost(database.host())
              .setPort(database.port())
              .setDatabase(database.database())
              .setUser(database.user())
              .setPassword(database.password());
      pool =
          Pool.newInstance(
              PgBuilder.pool()
                  .connectingTo(options)
                  .with(new PoolOptions().setMaxSize(1))
                  .using(vertx)
                  .build());
      var url =
          "postgresql://%s:%d/%s".formatted(database.host(), database.port(), database.database());
      notices =
          new Notices(
              pool,
              vertx,
              url,
              Optional.of(database.user()),
              Optional.of(database.password()),
              SIGN_EVERY);
      notices.listen("news", heard::add);
    }

    @Override
    public void close() {
      pool.closeAndAwait();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
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

  private Node node() {
    var node = new Node();
    started.add(node);
    return node;
  }
}

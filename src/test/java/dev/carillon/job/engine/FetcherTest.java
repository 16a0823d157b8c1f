package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.impl.VertxInternal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many claims a worker sends at a time. Jobs with keys wait, each lane of which has a claim of
/// its own, and no claim is answered.
class FetcherTest {

  private static final TestConfig CONFIG = TestConfig.quick("a");

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(CONFIG);
  private final Context loop = ((VertxInternal) cluster.vertx).createEventLoopContext();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_worker_alone_sends_two_claims_at_a_time_and_one_with_company_one() throws Exception {
    enqueueWithKeys("first", "second");
    try (var holder = TestPostgres.connect(cluster.database)) {
      holdUpClaims(holder);
      assertThat(sentAtATime(false).claims()).isEqualTo(2);
      assertThat(sentAtATime(true).claims()).isEqualTo(1);
    }
  }

  @Test
  void a_lane_with_keys_is_asked_once_at_a_time_for_two_batches() throws Exception {
    enqueueWithKeys("first");
    try (var holder = TestPostgres.connect(cluster.database)) {
      holdUpClaims(holder);
      assertThat(sentAtATime(false)).isEqualTo(new Sent(1, 2L * CONFIG.batch()));
    }
  }

  private void enqueueWithKeys(String... queues) {
    for (String queue : queues) {
      node.enqueue(request("x").with(options -> options.queue(queue).concurrency("k", 1)));
    }
  }

  /// No claim is answered until `holder` is closed.
  private static void holdUpClaims(Connection holder) throws SQLException {
    holder.setAutoCommit(false);
    try (var lock = holder.createStatement()) {
      lock.execute("LOCK TABLE job_ready IN EXCLUSIVE MODE");
    }
  }

  /// @param claims under way (count)
  /// @param asked jobs they ask for (count)
  private record Sent(long claims, long asked) {}

  /// What a fetcher has sent when it has looked several times whether it may send one more.
  private Sent sentAtATime(boolean company) throws Exception {
    var leases = new Leases(1);
    var looks = new AtomicInteger();
    var fetcher =
        new Fetcher(
            new Claims(node.parts.claims(), node.parts.gatedClaims(), node.parts.steps()),
            new Slots(CONFIG, queue -> OptionalInt.empty()),
            CONFIG,
            loop,
            new Fetcher.Links(
                () -> leases,
                () -> {
                  looks.incrementAndGet();
                  return company;
                },
                () -> false,
                () -> false,
                lease -> {},
                lease -> {},
                keys -> {}));
    fetcher.start();
    await().atMost(TestCluster.PATIENCE).until(() -> looks.get() > 3);
    var busy = new CompletableFuture<Integer>();
    loop.runOnContext(ignored -> busy.complete(fetcher.close()));
    long claims = leases.next() - new Leases(1).next();
    return new Sent(claims, busy.get(10, TimeUnit.SECONDS) - claims);
  }
}

package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.impl.VertxInternal;
import java.sql.Connection;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many claims a worker sends at a time: two lanes have jobs with keys, each of which has a
/// claim of its own, and no claim is answered.
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
    for (String queue : new String[] {"first", "second"}) {
      node.enqueue(request("x").with(options -> options.queue(queue).concurrency("k", 1)));
    }
    try (Connection holder = TestPostgres.connect(cluster.database)) {
      holder.setAutoCommit(false);
      try (var lock = holder.createStatement()) {
        lock.execute("LOCK TABLE job_ready IN EXCLUSIVE MODE");
      }

      assertThat(sentAtATime(false)).isEqualTo(2);
      assertThat(sentAtATime(true)).isEqualTo(1);
    }
  }

  /// Claims sent by a fetcher that has looked several times whether it may send one more.
  private long sentAtATime(boolean company) throws Exception {
    var leases = new Leases(1);
    var looks = new AtomicInteger();
    var fetcher =
        new Fetcher(
            new Claims(node.parts.claims(), node.parts.gated(), node.parts.steps()),
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
    var closed = new CompletableFuture<Integer>();
    loop.runOnContext(ignored -> closed.complete(fetcher.close()));
    closed.get(10, TimeUnit.SECONDS);
    return leases.next() - new Leases(1).next();
  }
}

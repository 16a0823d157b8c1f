package dev.carillon.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.DependencyGate.Visit;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.Tx;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The guards of the transitions, statement by statement.
class BreakerStoreTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = pool(TestPostgres.newMigratedDatabase());
  private final BreakerStore store = new BreakerStore(pool);

  private Pool pool(DatabaseUrl address) {
    var options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password());
    return Pool.newInstance(
        PgBuilder.pool()
            .connectingTo(options)
            .with(new PoolOptions().setMaxSize(4))
            .using(vertx)
            .build());
  }

  @AfterEach
  void close() {
    pool.closeAndAwait();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Optional<BreakerStore.Moved> move(
      Function<Tx, Uni<Optional<BreakerStore.Moved>>> statement) {
    return store.database().inTransaction(statement).await().atMost(PATIENCE);
  }

  private void change(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  private BreakerView now() {
    return store.find("smtp").await().atMost(PATIENCE).orElseThrow();
  }

  private Optional<BreakerStore.Moved> fail(long job, long lease, Duration ran) {
    var visit = new Visit(job, lease, Set.of("smtp"), ran);
    return move(tx -> store.fail(tx, new BreakerStore.Failure("smtp", 5, TIMEOUT, "no", visit)));
  }

  private void halfOpenWithCanary(long job, long lease) {
    change(
        "INSERT INTO breaker (key, state, retry_at, canary_job, canary_lease)"
            + " VALUES ('smtp', 'half_open', now(), "
            + job
            + ", "
            + lease
            + ")");
  }

  @Test
  void the_fifth_failure_opens_it_and_no_other() {
    for (int i = 1; i <= 4; i++) {
      assertThat(fail(i, i, Duration.ZERO))
          .hasValueSatisfying(m -> assertThat(m.changed()).isFalse());
    }
    assertThat(now().state()).isEqualTo("closed");

    assertThat(fail(5, 5, Duration.ZERO)).hasValueSatisfying(m -> assertThat(m.changed()).isTrue());

    assertThat(now().state()).isEqualTo("open");
    assertThat(fail(6, 6, Duration.ZERO)).isEmpty();
  }

  @Test
  void nobody_tries_before_its_time() {
    change(
        "INSERT INTO breaker (key, state, retry_at)"
            + " VALUES ('smtp', 'open', now() + interval '1 h')");

    assertThat(move(tx -> store.take(tx, "smtp", 1, 1))).isEmpty();
  }

  @Test
  void a_canary_that_lost_its_lease_neither_closes_nor_opens_it() {
    halfOpenWithCanary(7, 70);

    assertThat(move(tx -> store.succeed(tx, "smtp", 7, 69))).isEmpty();
    assertThat(fail(7, 69, Duration.ZERO)).isEmpty();
    assertThat(now().state()).isEqualTo("half_open");

    assertThat(move(tx -> store.succeed(tx, "smtp", 7, 70))).isPresent();
    assertThat(now().state()).isEqualTo("closing");
  }

  @Test
  void a_failure_from_before_the_closing_does_not_open_it_again() {
    halfOpenWithCanary(7, 70);
    move(tx -> store.succeed(tx, "smtp", 7, 70));

    assertThat(fail(3, 30, Duration.ofMinutes(2))).isEmpty();
    assertThat(fail(4, 40, Duration.ZERO)).isPresent();

    assertThat(now().state()).isEqualTo("open");
  }

  @Test
  void waves_double_each_second_and_the_last_closes_it() {
    halfOpenWithCanary(7, 70);
    move(tx -> store.succeed(tx, "smtp", 7, 70));

    assertThat(admitted(10)).isEqualTo(1);
    assertThat(admitted(10)).isZero();
    aSecondLater();
    assertThat(admitted(1)).isEqualTo(1);
    assertThat(admitted(10)).isEqualTo(1);
    aSecondLater();
    assertThat(admitted(10)).isEqualTo(4);
    assertThat(now().state()).isEqualTo("closing");
    aSecondLater();
    assertThat(admitted(10)).isEqualTo(10);

    assertThat(now().state()).isEqualTo("closed");
  }

  private int admitted(int jobs) {
    return move(tx -> store.admit(tx, "smtp", jobs, 4)).map(BreakerStore.Moved::granted).orElse(0);
  }

  private void aSecondLater() {
    change("UPDATE breaker SET wave_at = wave_at - interval '1 s'");
  }

  @Test
  void what_is_forced_changes_by_hand_alone() {
    change("INSERT INTO breaker (key) VALUES ('smtp')");
    move(tx -> store.force(tx, "smtp", "closed", "root", "we know better"));

    assertThat(fail(1, 1, Duration.ZERO)).isEmpty();

    move(tx -> store.force(tx, "smtp", "open", "root", "no more"));
    assertThat(move(tx -> store.take(tx, "smtp", 1, 1))).isEmpty();
    move(tx -> store.force(tx, "smtp", null, null, null));
    assertThat(now().state()).isEqualTo("closed");
    assertThat(fail(1, 1, Duration.ZERO)).isPresent();
  }
}

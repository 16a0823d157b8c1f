package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.testkit.Statements;
import dev.carillon.testkit.TestPostgres;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabasePoolsTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    io.vertx.mutiny.core.Vertx.newInstance(vertx).close().await().atMost(SOON);
  }

  /// What Quarkus hands to whoever makes a pool.
  private record Asked(Vertx vertx, PgConnectOptions options) implements PgPoolCreator.Input {

    @Override
    public PoolOptions poolOptions() {
      return new PoolOptions().setMaxSize(1);
    }

    @Override
    public List<PgConnectOptions> pgConnectOptionsList() {
      return List.of(options);
    }
  }

  private Asked asked() {
    DatabaseUrl address = TestPostgres.newMigratedDatabase();
    return new Asked(
        vertx,
        new PgConnectOptions()
            .setCachePreparedStatements(true)
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password()));
  }

  private static long slept(Pool pool, double seconds) {
    return pool.query("SELECT count(*) FROM (SELECT pg_sleep(" + seconds + ")) slept")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(SOON);
  }

  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void a_connection_that_says_nothing_for_too_long_is_given_up_and_the_next_works() {
    var pool =
        Pool.newInstance(
            DatabasePools.pool("test", asked(), SHORT, SHORT, DatabasePoolsTest::nothing));

    assertThatThrownBy(() -> slept(pool, 5)).matches(DatabaseAway::isCauseOf);

    // For a moment the pool may still hand out the one that has ended.
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptionsMatching(DatabaseAway::isCauseOf)
        .until(() -> slept(pool, 0), answered -> answered == 1);
  }

  @Test
  void a_statement_on_a_connection_that_has_ended_fails_as_when_the_database_is_away() {
    var pool = Pool.newInstance(DatabasePools.pool("ended", asked(), SOON));
    var watch = Pool.newInstance(DatabasePools.pool("watch", asked(), SOON));
    var ended = pool.getConnection().await().atMost(SOON);
    var closed = new CompletableFuture<@Nullable Void>();
    ended.closeHandler(() -> closed.complete(null));
    int process = ended.query(PROCESS).execute().map(DatabasePoolsTest::first).await().atMost(SOON);

    watch
        .preparedQuery("SELECT pg_terminate_backend($1)")
        .execute(Tuple.of(process))
        .await()
        .atMost(SOON);

    assertThat(closed).succeedsWithin(SOON);
    assertThatThrownBy(() -> ended.query("SELECT 1").execute().await().atMost(SOON))
        .hasMessageContaining("not active")
        .matches(DatabaseAway::isCauseOf);
  }

  /// What the client does by itself, and why there is more than that.
  @Test
  void a_server_that_is_at_work_when_it_hears_the_good_bye_answers_and_hangs_up() {
    var pool =
        Pool.newInstance(
            DatabasePools.pool("test", asked(), SHORT, SOON, DatabasePoolsTest::nothing));

    assertThat(slept(pool, 1)).isEqualTo(1);
    assertThatThrownBy(() ->
            pool.withTransaction(connection ->
                    connection
                        .query("SELECT pg_sleep(1)")
                        .execute()
                        .chain(() -> connection.query("SELECT 1").execute()))
                .await()
                .atMost(SOON))
        .matches(DatabaseAway::isCauseOf);
  }

  /// What says good-bye may still be in its pool: who takes it then fails for nothing.
  @Test
  void a_connection_nobody_uses_leaves_its_pool_before_it_is_given_up() {
    Asked asked = asked();
    var silence = Duration.ofSeconds(6);
    var pool = Pool.newInstance(DatabasePools.pool("unused", asked, silence));
    var watch = Pool.newInstance(DatabasePools.pool("watch", asked, SOON));
    int unused = processOf(pool);

    Awaitility.await()
        .atMost(silence.minusMillis(500))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() ->
            assertThat(
                    watch
                        .preparedQuery("SELECT FROM pg_stat_activity WHERE pid = $1")
                        .execute(Tuple.of(unused))
                        .await()
                        .atMost(SOON))
                .isEmpty());
  }

  private static final String PROCESS = "SELECT pg_backend_pid()";

  private static int processOf(Pool pool) {
    return pool.query(PROCESS).execute().map(DatabasePoolsTest::first).await().atMost(SOON);
  }

  private static int first(RowSet<Row> rows) {
    return rows.iterator().next().getInteger(0);
  }

  /// The end of a job has 3,200 characters, a gated claim 3,700; the client's own limit is 2,048.
  @Test
  void long_statements_stay_prepared() {
    var pool = Pool.newInstance(DatabasePools.api(SOON).create(asked()));
    String statement = "SELECT $1::int AS n /* %s */".formatted("long ".repeat(780));

    for (int n = 0; n < 2; n++) {
      assertThat(number(pool, statement, n)).isEqualTo(n);
    }

    var kept = "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE $1";
    assertThat(number(pool, kept, "%long long%")).isEqualTo(1);
  }

  @Test
  void no_statement_of_the_engine_is_too_long_to_stay_prepared() throws Exception {
    assertThat(Statements.below("dev.carillon.job"))
        .isNotEmpty()
        .allSatisfy(statement ->
            assertThat(statement.text())
                .as(statement.place())
                .hasSizeLessThanOrEqualTo(DatabasePools.LONGEST_PREPARED));
  }

  @Test
  void the_engine_plans_without_sequential_scans_and_others_with_them() {
    assertThat(scans(DatabasePools.engine(SOON))).isEqualTo("off");
    assertThat(scans(DatabasePools.api(SOON))).isEqualTo("on");
  }

  @Test
  void the_engine_plans_a_statement_once_unless_a_pooler_is_in_between() {
    assertThat(plans(asked())).isEqualTo("force_generic_plan");

    Asked pooled = asked();
    pooled.options().setCachePreparedStatements(false);
    assertThat(plans(pooled)).isEqualTo("auto");
  }

  @Test
  void every_pool_counts_days_in_utc_whatever_the_zone_of_the_database() {
    Asked asked = asked();
    var away = Pool.newInstance(DatabasePools.pool("away", asked, SOON));
    away.query(
            "ALTER DATABASE \"%s\" SET TimeZone = 'Asia/Shanghai'"
                .formatted(asked.options().getDatabase()))
        .execute()
        .await()
        .atMost(SOON);

    assertThat(List.of(DatabasePools.api(SOON), DatabasePools.engine(SOON), DatabasePools.upkeep()))
        .allSatisfy(
            creator -> assertThat(shown(creator.create(asked), "TimeZone")).isEqualTo("UTC"));
  }

  private static String plans(Asked asked) {
    return shown(DatabasePools.engine(SOON).create(asked), "plan_cache_mode");
  }

  private String scans(PgPoolCreator creator) {
    return shown(creator.create(asked()), "enable_seqscan");
  }

  private static String shown(io.vertx.sqlclient.Pool made, String setting) {
    return Pool.newInstance(made)
        .query("SHOW " + setting)
        .execute()
        .map(rows -> rows.iterator().next().getString(0))
        .await()
        .atMost(SOON);
  }

  private static int number(Pool pool, String statement, Object value) {
    return pool.preparedQuery(statement)
        .execute(Tuple.of(value))
        .map(rows -> rows.iterator().next().getInteger(0))
        .await()
        .atMost(SOON);
  }

  @Test
  void a_statement_may_be_silent_for_as_long_as_its_pool_waits() {
    var pool = Pool.newInstance(DatabasePools.pool("test", asked(), SOON));

    var answer =
        pool.withTransaction(connection ->
            connection
                .query("SELECT pg_sleep(1)")
                .execute()
                .chain(() -> connection.query("SELECT 1").execute()));

    assertThat(answer.await().atMost(SOON).iterator().next().getInteger(0)).isEqualTo(1);
  }

  @Test
  void the_pool_of_long_statements_waits_for_an_hour_and_each_has_a_name_of_its_own() {
    List<PgConnectOptions> made =
        List.of(
            made(DatabasePools.api(SOON)),
            made(DatabasePools.engine(SOON)),
            made(DatabasePools.upkeep()));

    assertThat(made)
        .extracting(options -> Duration.ofMillis(options.getReadIdleTimeout()))
        .containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofHours(1));
    assertThat(made.stream().map(PgConnectOptions::getMetricsName)).doesNotHaveDuplicates();
    assertThat(IntStream.range(0, made.size())).allMatch(i -> made.get(i).getIdleTimeout() == 0);
  }

  private PgConnectOptions made(PgPoolCreator creator) {
    var input = new Asked(vertx, new PgConnectOptions().setHost("127.0.0.1"));
    creator.create(input);
    return input.options();
  }

  private static Future<?> nothing(SqlConnection connection) {
    return Future.succeededFuture();
  }
}

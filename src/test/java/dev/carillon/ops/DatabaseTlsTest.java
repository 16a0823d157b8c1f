package dev.carillon.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.Notices;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// The service on a database that speaks TLS, with `sslmode=verify-full` and a private authority.
@QuarkusTest
@QuarkusTestResource(value = TlsPostgresResource.class, restrictToAnnotatedClass = true)
class DatabaseTlsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @Inject Notices notices;
  @Inject Pool pool;

  @Test
  void notices_are_heard_and_nothing_goes_in_the_clear() {
    List<String> heard = new CopyOnWriteArrayList<>();
    notices.listen("carillon_test", heard::add);

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          count("SELECT count(*) FROM (SELECT pg_notify('carillon_test', 'hello')) sent");
          assertThat(heard).contains("hello");
        });
    assertThat(
            count(
                """
                SELECT count(*) FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s USING (pid)
                 WHERE a.datname = current_database() AND a.backend_type = 'client backend'
                   AND s.ssl IS NOT TRUE
                """))
        .isZero();
  }

  private long count(String statement) {
    return pool.query(statement)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(SOON);
  }
}

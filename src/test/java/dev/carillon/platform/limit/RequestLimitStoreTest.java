package dev.carillon.platform.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RequestLimitStoreTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final RequestLimit THREE = new RequestLimit(3, Duration.ofMinutes(15));

  private final String key = "test:" + UUID.randomUUID();

  @Inject RequestLimitStore store;
  @Inject Pool pool;

  private Allowed take() {
    return store.take(key, THREE).await().atMost(SOON);
  }

  private void windowIsOver() {
    pool.preparedQuery("UPDATE request_limit SET until = now() - interval '1 s' WHERE key = $1")
        .executeAndAwait(Tuple.of(key));
  }

  @Test
  void so_many_are_granted_and_the_next_waits_for_the_end_of_the_window() {
    assertThat(List.of(take().left(), take().left(), take().left())).containsExactly(2, 1, 0);

    Allowed refused = take();

    assertThat(refused.granted()).isFalse();
    assertThat(refused.left()).isZero();
    assertThat(refused.waitSeconds()).isBetween(890L, 900L);
    assertThatThrownBy(() -> refused.orRefuse("requests"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.problem().detail()).startsWith("At most 3 requests in 15 minutes");
              assertThat(problem.problem().headers()).containsKey("Retry-After");
            });
  }

  @Test
  void what_is_refused_does_not_prolong_the_window() {
    Allowed first = take();
    IntStream.range(0, 9).forEach(n -> take());

    assertThat(take().resetAt()).isEqualTo(first.resetAt());
  }

  @Test
  void after_its_end_a_window_begins_anew() {
    IntStream.range(0, 5).forEach(n -> take());
    windowIsOver();

    assertThat(take().left()).isEqualTo(2);
  }

  @Test
  void of_many_at_once_no_two_are_the_last() {
    List<Uni<Allowed>> asks = IntStream.range(0, 20).mapToObj(n -> store.take(key, THREE)).toList();

    List<Allowed> answers = Uni.join().all(asks).andFailFast().await().atMost(SOON);

    assertThat(answers).filteredOn(Allowed::granted).hasSize(3);
  }

  @Test
  void windows_that_are_over_are_forgotten() {
    take();
    windowIsOver();

    store.forget().await().atMost(SOON);

    assertThat(
            pool.preparedQuery("SELECT FROM request_limit WHERE key = $1")
                .executeAndAwait(Tuple.of(key))
                .size())
        .isZero();
  }
}

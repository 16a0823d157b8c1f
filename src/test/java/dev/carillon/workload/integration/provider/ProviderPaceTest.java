package dev.carillon.workload.integration.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Turns with a provider, given out by two nodes that share nothing but the database.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ProviderPaceTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Inject PaceStore store;
  @Inject Pool pool;
  @Inject ProviderPace pace;

  @Test
  void turns_of_two_nodes_follow_one_another_and_the_rest_comes_back_later() {
    UUID provider = added();
    var want = List.of(new PaceStore.Want(provider, 10, 0.1));

    long begun = System.nanoTime();
    var both =
        Uni.join()
            .all(store.take(want, Duration.ofSeconds(1)), store.take(want, Duration.ofSeconds(1)))
            .andFailFast()
            .await()
            .atMost(LONG)
            .stream()
            .map(taken -> java.util.Objects.requireNonNull(taken.get(provider)))
            .sorted(Comparator.comparing(PaceStore.Turns::firstSeconds))
            .toList();

    // Each says its times from its own beginning, which lie at most so far apart.
    double apart = (System.nanoTime() - begun) / 1e9;
    PaceStore.Turns first = both.getFirst();
    assertThat(first.granted() + both.getLast().granted()).isBetween(10, 12);
    assertThat(both.getLast().firstSeconds())
        .isGreaterThan(first.firstSeconds() + first.granted() * first.gapSeconds() - 0.01 - apart);
    assertThat(both)
        .anySatisfy(turns -> assertThat(turns.backSeconds()).isGreaterThan(0.9 - apart));
  }

  @Test
  void calls_leave_no_faster_than_the_provider_allows() {
    Provider provider = provider(added(), 50.0);
    long begun = System.nanoTime();

    var turns =
        Multi.createFrom()
            .range(0, 60)
            .onItem()
            .transformToUni(n -> pace.turn(provider))
            .merge(60)
            .collect()
            .asList()
            .await()
            .atMost(LONG);

    var took = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(turns).hasSize(60).allMatch(turn -> turn instanceof ProviderPace.Turn.Now);
    assertThat(took).isBetween(Duration.ofMillis(1_150), Duration.ofSeconds(10));
  }

  @Test
  void who_would_wait_too_long_is_sent_away_for_as_long() {
    Provider provider = provider(added(), 1.0);

    var turns =
        Multi.createFrom()
            .range(0, 10)
            .onItem()
            .transformToUni(n -> pace.turn(provider))
            .merge(10)
            .collect()
            .asList()
            .await()
            .atMost(LONG);

    var later =
        turns.stream()
            .filter(turn -> turn instanceof ProviderPace.Turn.Later)
            .map(turn -> ((ProviderPace.Turn.Later) turn).delay())
            .sorted()
            .toList();
    assertThat(later).hasSizeBetween(6, 8);
    assertThat(later.getLast()).isGreaterThan(Duration.ofSeconds(8));
  }

  @Test
  void a_provider_that_is_held_is_called_by_nobody() {
    Provider provider = provider(added(), null);
    pace.hold(provider, Duration.ofMinutes(1)).await().atMost(LONG);

    var turn = pace.turn(provider).await().atMost(LONG);

    assertThat(turn)
        .isInstanceOfSatisfying(
            ProviderPace.Turn.Later.class,
            later ->
                assertThat(later.delay())
                    .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61)));
  }

  private UUID added() {
    UUID id = UUID.randomUUID();
    pool.preparedQuery(
            """
            WITH p AS (
              INSERT INTO cloud_provider (id, name, slug, auth_url, token_url, client_id, created_by)
              VALUES ($1, $2, $3, 'https://example.org', 'https://example.org', 'c', 'test')
              RETURNING id)
            INSERT INTO provider_pace (provider) SELECT id FROM p
            """)
        .execute(Tuple.of(id, "P " + id, id.toString().substring(0, 18)))
        .await()
        .atMost(LONG);
    return id;
  }

  private static Provider provider(UUID id, @Nullable Double rate) {
    return new Provider(
        id,
        "P",
        null,
        "p",
        List.of(),
        "https://example.org",
        "https://example.org",
        "c",
        null,
        new JsonObject(),
        rate,
        "test",
        OffsetDateTime.parse("2026-01-01T00:00:00Z"),
        OffsetDateTime.parse("2026-01-01T00:00:00Z"));
  }
}

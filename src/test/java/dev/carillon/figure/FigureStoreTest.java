package dev.carillon.figure;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.AttemptObserver.Ended;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Figures are added up by whoever counts, and looked after by one node for all.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FigureStoreTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @Inject FigureStore store;
  @Inject FigureRows rows;

  @Test
  void what_two_nodes_count_in_a_minute_is_one_row() {
    var pair = new AttemptFigures.Pair(4_711, "added");
    Tally here = new Tally();
    here.add(Ended.COMPLETED, 0, 5);
    Tally there = new Tally();
    there.add(Ended.COMPLETED, 0, 5);
    there.add(Ended.FAILED, 2_000, 60);

    store.add(List.of(new FigureStore.Counted(pair, here))).await().atMost(SOON);
    store.add(List.of(new FigureStore.Counted(pair, there))).await().atMost(SOON);

    assertThat(
            rows.texts(
                "SELECT sum(completed) || ' ' || sum(failed) || ' ' || sum(ran[6]) || ' ' ||"
                    + " sum(waited[1]) FROM figure_minute WHERE kind = 'added'"))
        .containsExactly("2 1 2 2");
  }

  @Test
  void a_job_that_is_cancelled_while_it_waits_counts_as_cancelled_and_has_no_time() {
    String tenant = "figures-" + UUID.randomUUID();
    RequestSpecification admin =
        given()
            .auth()
            .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
            .contentType("application/json");
    String job =
        admin
            .body("{\"type\": \"noop\", \"options\": {\"delayMs\": 3600000}}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");

    given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .delete("/api/jobs/" + job)
        .then()
        .statusCode(200);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(
                    rows.texts(
                        "SELECT sum(cancelled) || ' ' || coalesce(sum(r.n), 0)"
                            + " FROM figure_minute m JOIN job_lane l USING (lane)"
                            + " LEFT JOIN LATERAL unnest(m.ran) AS r(n) ON true"
                            + " WHERE l.tenant = '"
                            + tenant
                            + "' GROUP BY l.tenant"))
                .containsExactly("1 0"));
  }

  @Test
  void hours_that_are_over_are_added_up_once() {
    rows.execute("DELETE FROM figure_hour");
    rows.execute(
        """
        INSERT INTO figure_minute (at, lane, kind, completed, failed, ran, waited)
        SELECT date_trunc('hour', now()) - interval '2 hours' + m * interval '1 minute', 4712, 'hourly',
               1, 0, CASE m % 2 WHEN 0 THEN '{1}' ELSE '{0,0,1}' END::int[], '{1}'
          FROM generate_series(0, 59) m
        """);

    done(() -> store.addUp(Duration.ofMillis(1)));
    done(() -> store.addUp(Duration.ofMillis(1)));

    assertThat(
            rows.texts(
                "SELECT completed || ' ' || ran::text || ' ' || waited::text FROM figure_hour"
                    + " WHERE kind = 'hourly'"))
        .containsExactly("60 {30,0,30} {60}");
  }

  /// All of a pair were cancelled while they waited, or none of its minutes has a time.
  @Test
  void hours_without_a_time_have_their_counts() {
    rows.execute("DELETE FROM figure_hour");
    rows.execute(
        """
        INSERT INTO figure_minute (at, lane, kind, completed, failed, cancelled, ran, waited)
        SELECT date_trunc('hour', now()) - interval '2 hours', 4713, 'untimed', 0, 2, 3, '{}', '{}'
        """);

    done(() -> store.addUp(Duration.ofMillis(1)));

    assertThat(
            rows.texts(
                "SELECT failed || ' ' || cancelled || ' ' || ran::text || ' ' || waited::text"
                    + " FROM figure_hour WHERE kind = 'untimed'"))
        .containsExactly("2 3 {} {}");
  }

  @Test
  void a_day_that_is_over_gets_its_indexes_and_the_one_that_runs_does_not() {
    rows.execute(
        "CREATE TABLE IF NOT EXISTS job_done_20010101 PARTITION OF job_done"
            + " FOR VALUES FROM ('2001-01-01') TO ('2001-01-02')");

    done(() -> store.shelve(Duration.ofMillis(1)));

    String today = "_p" + LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
    List<String> indexes =
        rows.texts("SELECT indexname::text FROM pg_indexes WHERE tablename LIKE 'job_done_%'");
    assertThat(indexes)
        .contains(
            "job_done_20010101_kind_id", "job_done_20010101_lane_id", "job_done_20010101_tag");
    assertThat(indexes.stream().filter(name -> name.matches(".*_(lane_id|kind_id|tag)")))
        .noneMatch(name -> name.contains(today));
  }

  @Test
  void a_look_is_taken_by_one_of_many() {
    done(() -> store.look(Duration.ofMillis(1)));

    assertThat(store.look(Duration.ofHours(1)).await().atMost(SOON)).isFalse();
  }

  /// Until it was this test's turn: the application takes turns too.
  private static void done(Supplier<Uni<Boolean>> round) {
    Awaitility.await().atMost(SOON).until(() -> round.get().await().atMost(SOON));
  }
}

package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClientOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Promise P8 with processes: people follow their jobs over WebSockets, connections break off by
/// storms, and servers are killed.
@Tag("faults")
@Isolated("its times are what it looks at")
class ReplayTest {

  private static final int PEOPLE = smokeOrFull(20, 100);
  private static final int EACH = smokeOrFull(10, 20);
  private static final int STORMS = smokeOrFull(6, 120);
  private static final int JOBS_A_CALL = 5;
  private static final Duration CALM = Duration.ofSeconds(8);
  private static final Duration MOST_DELAY = Duration.ofMillis(250);

  @Test
  void what_is_heard_has_no_gap_and_nothing_twice_or_says_so() throws SQLException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    var client =
        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));
    try (var lab = new Lab("replay")) {
      IntStream.rangeClosed(1, 2).mapToObj(n -> replica(lab)).toList().forEach(Replica::awaitReady);
      List<Follower> all =
          IntStream.range(0, PEOPLE * EACH)
              .mapToObj(n ->
                  new Follower(
                      vertx, client, "p" + n % PEOPLE, () -> lab.chance.of(lab.alive()), 2_000))
              .toList();
      all.forEach(Follower::connect);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> all.stream().allMatch(Follower::isSubscribed));
      // One of each person is away from the first storm to the end.
      List<Follower> sleepers = all.subList(0, PEOPLE);

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(100),
              call -> Lab.tokenOf("p" + call % PEOPLE),
              call -> Ledger.jobs(JOBS_A_CALL, "noop", "{}", "{\"maxAttempts\": 20}"))) {
        assertThat(traffic).isNotNull();
        Chance.letRun(Duration.ofSeconds(3));
        all.forEach(follower -> follower.calm(true));
        Chance.letRun(CALM);
        all.forEach(follower -> follower.calm(false));
        sleepers.forEach(follower -> follower.stayAway(true));
        for (int storm = 0; storm < STORMS; storm++) {
          if (storm % 2 == 0) {
            lab.kill(lab.chance.of(lab.ready()));
            replica(lab);
          } else {
            all.stream().filter(follower -> lab.chance.below(2) == 0).forEach(Follower::breakOff);
          }
          Chance.letRun(lab.chance.between(2_000, 6_000));
          await().atMost(Duration.ofMinutes(1)).until(() -> lab.ready().size() == 2);
        }
        sleepers.forEach(follower -> follower.stayAway(false));
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Map<String, Integer> ended = endedByPerson(lab);
      await("everybody to be told what is left, logs are in " + lab.home)
          .atMost(Duration.ofSeconds(30))
          .until(() -> all.stream().allMatch(follower -> isUpToDate(all, follower)));
      figures(lab, all);
      assertThat(sum(all, Follower::gaps)).isZero();
      assertThat(sum(all, Follower::repetitions)).isZero();
      assertThat(all)
          .filteredOn(follower -> follower.resets() == 0)
          .hasSizeGreaterThanOrEqualTo(PEOPLE * (EACH - 1))
          .allSatisfy(
              follower -> assertThat(follower.completed()).isEqualTo(ended.get(follower.person)));
      assertThat(p99(all)).isLessThanOrEqualTo(MOST_DELAY);
      assertThat(lab.verdict().unfinished()).isEmpty();
      lab.passed();
    } finally {
      client.close();
      vertx.close();
    }
  }

  private static Replica replica(Lab lab) {
    return lab.replica("n", lab.wire, Map.of("NOTIFICATION_HISTORY_SIZE", "300"));
  }

  /// All who follow the same stream have heard the same last number.
  private static boolean isUpToDate(List<Follower> all, Follower follower) {
    return follower.isSubscribed()
        && all.stream()
            .filter(other -> other.person.equals(follower.person))
            .allMatch(other -> other.last() == follower.last());
  }

  private static Map<String, Integer> endedByPerson(Lab lab) throws SQLException {
    Map<String, Integer> ended = new HashMap<>();
    try (var connection = lab.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT owner, count(*) FROM job_done GROUP BY owner")) {
      while (rows.next()) {
        ended.put(rows.getString(1), rows.getInt(2));
      }
    }
    return ended;
  }

  private static void figures(Lab lab, List<Follower> all) {
    lab.figure("followers", all.size());
    lab.figure("connections", sum(all, Follower::connections));
    lab.figure("storms", STORMS / 2);
    lab.figure("kills", (STORMS + 1) / 2);
    lab.figure("gaps", sum(all, Follower::gaps));
    lab.figure("repetitions", sum(all, Follower::repetitions));
    lab.figure("resets", sum(all, Follower::resets));
    lab.figure("endsHeard", sum(all, Follower::completed));
    lab.figure("delayP99Ms", p99(all).toMillis());
  }

  private static int sum(List<Follower> all, ToIntFunction<Follower> figure) {
    return all.stream().mapToInt(figure).sum();
  }

  private static Duration p99(List<Follower> all) {
    List<Duration> sorted =
        all.stream().flatMap(follower -> follower.delays().stream()).sorted().toList();
    return sorted.get(sorted.size() * 99 / 100);
  }
}

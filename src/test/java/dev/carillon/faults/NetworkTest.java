package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promises P3, P4, P11: the wire between one replica and the database is cut, slow, reset, or
/// forgets its connections. The other replica keeps its own.
@Tag("faults")
class NetworkTest {

  private static final int ROUNDS = Chance.smokeOrFull(1, 30);
  private static final List<Integer> CUTS = List.of(1, 5, 14, 16, 30);

  @Test
  void a_replica_that_was_cut_off_comes_back_and_changes_nothing_that_is_not_its_own() {
    try (var lab = new Lab("network")) {
      Network wire = lab.ownWire();
      Replica cut = lab.replica("cut", wire, Map.of()).awaitReady();
      Replica whole = lab.replica("whole").awaitReady();
      List<Long> returns = new ArrayList<>();

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(200),
              call ->
                  Ledger.jobs(
                      10,
                      "sleep",
                      "{\"millis\": " + call * 61 % 1_000 + "}",
                      "{\"maxAttempts\": 50}"))) {
        assertThat(traffic).isNotNull();
        for (int round = 0; round < ROUNDS; round++) {
          for (int seconds : CUTS) {
            wire.hold();
            Chance.letRun(Duration.ofSeconds(seconds));
            wire.heal();
            returns.add(millisUntilReady(cut));
          }
          wire.delay(Duration.ofMillis(100));
          Chance.letRun(Duration.ofSeconds(5));
          wire.heal();
          for (int storm = 0; storm < 20; storm++) {
            wire.reset();
            Chance.letRun(lab.chance.between(50, 400));
          }
          returns.add(millisUntilReady(cut));
        }
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("returnsMs", returns.toString());
      assertThat(whole.isAlive() && cut.isAlive()).isTrue();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(verdict.overlaps()).isEmpty();
      assertThat(returns).allMatch(millis -> millis < 5_000);
      lab.passed();
    }
  }

  /// Every connection of a pool leads nowhere, and nobody says so: without a limit the pool would
  /// be taken until TCP gives up, a quarter of an hour later.
  @Test
  void connections_that_were_forgotten_are_given_up_and_the_pool_is_free_again() {
    try (var lab = new Lab("half-open")) {
      Network wire = lab.ownWire();
      Replica replica = lab.replica("n", wire, Map.of()).awaitReady();

      wire.forget();
      long start = System.nanoTime();
      await("the replica to answer again")
          .atMost(Duration.ofSeconds(120))
          .pollDelay(Duration.ofSeconds(4))
          .until(() ->
              replica.isReady()
                  && lab.ledger.enqueue(replica, Lab.token(), Ledger.jobs(20, "noop", "{}", "{}")));
      lab.awaitDrained(Duration.ofMinutes(1));
      long millis = (System.nanoTime() - start) / 1_000_000;

      lab.figure("freeAgainMs", millis);
      assertThat(lab.verdict().unfinished()).isEmpty();
      assertThat(millis).isLessThan(60_000);
      lab.passed();
    }
  }

  private static long millisUntilReady(Replica replica) {
    long start = System.nanoTime();
    await("the replica to be ready again")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(replica::isReady);
    return (System.nanoTime() - start) / 1_000_000;
  }
}

package dev.carillon.job.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandsTest {

  private static final OffsetDateTime NOW =
      OffsetDateTime.of(2026, 11, 25, 12, 0, 0, 0, ZoneOffset.UTC);

  private static final WorkerSlots SLOTS =
      new WorkerSlots() {
        @Override
        public int window() {
          return 2_000;
        }

        @Override
        public Map<String, Integer> concurrency() {
          return Map.of("validation", 2, "greedy", 9_000);
        }
      };

  private static final DemandConfig CONFIG =
      new DemandConfig() {
        @Override
        public int most() {
          return 5;
        }

        @Override
        public Duration lead() {
          return Duration.ofSeconds(30);
        }
      };

  private static Demand demand(
      String queue, long jobs, @Nullable OffsetDateTime due, long running) {
    var queues = jobs == 0 ? List.<DemandStore.OfQueue>of() : List.of(of(queue, jobs));
    return demand(queues, new DemandStore.Next(due, running, NOW));
  }

  private static Demand demand(List<DemandStore.OfQueue> queues, DemandStore.Next next) {
    return Demands.demand(queues, next, SLOTS, CONFIG);
  }

  private static DemandStore.OfQueue of(String queue, long jobs) {
    return new DemandStore.OfQueue(queue, jobs);
  }

  @ParameterizedTest
  @CsvSource({
    "default,0,0",
    "default,1,1",
    "default,2000,1",
    "default,2001,2",
    "default,1000000,5",
    "validation,2,1",
    "validation,3,2",
    "greedy,2001,2",
  })
  void one_more_worker_is_wanted_when_the_others_are_full(String queue, long jobs, int wanted) {
    assertThat(demand(queue, jobs, null, 0).workers()).isEqualTo(wanted);
  }

  @Test
  void queues_share_a_worker_until_one_of_them_needs_more() {
    var next = new DemandStore.Next(null, 0, NOW);

    assertThat(demand(List.of(of("a", 999), of("b", 1_001)), next).workers()).isEqualTo(1);
    assertThat(demand(List.of(of("a", 999), of("validation", 5)), next).workers()).isEqualTo(3);
  }

  @Test
  void nobody_is_wanted_before_the_next_job_is_due_but_it_is_said_when() {
    var due = NOW.plusSeconds(31);

    var demand = demand("default", 0, due, 0);

    assertThat(demand.workers()).isZero();
    assertThat(demand.nextDueAt()).isEqualTo(due);
    assertThat(demand.nextDueInSeconds()).isEqualTo(31);
  }

  @Test
  void a_worker_is_wanted_a_while_before_the_next_job_is_due() {
    assertThat(demand("default", 0, NOW.plusSeconds(30), 0).workers()).isEqualTo(1);
  }

  @Test
  void what_is_overdue_is_due_in_no_seconds() {
    assertThat(demand("default", 0, NOW.minusSeconds(5), 0).nextDueInSeconds()).isZero();
  }

  @Test
  void what_runs_keeps_a_worker_though_nothing_waits() {
    assertThat(demand("default", 0, null, 1).workers()).isEqualTo(1);
  }
}

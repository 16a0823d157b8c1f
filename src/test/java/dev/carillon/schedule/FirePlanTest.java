package dev.carillon.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirePlanTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Instant ANCHOR = Instant.parse("2026-01-01T00:00:00Z");
  private static final Timetable MINUTES =
      new IntervalTimetable(ANCHOR, Duration.ofMinutes(1), ZoneId.of("UTC"));

  private static Instant minute(int n) {
    return ANCHOR.plusSeconds(60L * n);
  }

  private static FirePlan plan(Instant now, CatchUp catchUp, int limit) {
    return FirePlan.of(MINUTES, minute(1), now, catchUp, limit, GRACE);
  }

  @Test
  void what_is_in_time_fires_under_every_policy() {
    for (CatchUp policy : CatchUp.values()) {
      assertThat(plan(minute(1).plusSeconds(9), policy, 5))
          .isEqualTo(new FirePlan(List.of(minute(1)), null, minute(2)));
    }
  }

  @Test
  void none_drops_what_is_late_and_says_what() {
    assertThat(plan(minute(7).plusSeconds(30), CatchUp.none, 5))
        .isEqualTo(
            new FirePlan(List.of(), new FirePlan.Missed(minute(1), minute(7), 7), minute(8)));
  }

  @Test
  void last_fires_the_newest_of_what_is_late() {
    assertThat(plan(minute(7).plusSeconds(30), CatchUp.last, 5))
        .isEqualTo(
            new FirePlan(
                List.of(minute(7)), new FirePlan.Missed(minute(1), minute(6), 6), minute(8)));
  }

  @Test
  void last_fires_nothing_late_beside_what_is_in_time() {
    assertThat(plan(minute(7).plusSeconds(3), CatchUp.last, 5))
        .isEqualTo(
            new FirePlan(
                List.of(minute(7)), new FirePlan.Missed(minute(1), minute(6), 6), minute(8)));
  }

  @Test
  void all_fires_the_newest_up_to_its_limit() {
    assertThat(plan(minute(7).plusSeconds(30), CatchUp.all, 3))
        .isEqualTo(
            new FirePlan(
                List.of(minute(5), minute(6), minute(7)),
                new FirePlan.Missed(minute(1), minute(4), 4),
                minute(8)));
    assertThat(plan(minute(7).plusSeconds(30), CatchUp.all, 7).missed()).isNull();
  }

  @Test
  void a_year_of_seconds_is_planned_without_walking_through_it() {
    var seconds = new CronTimetable(Cron.parse("* * * * * *"), ZoneId.of("Europe/Paris"));
    Instant now = ANCHOR.plus(Duration.ofDays(365));

    var plan = FirePlan.of(seconds, ANCHOR, now, CatchUp.all, 100, GRACE);

    assertThat(plan.fires()).hasSize(111).contains(now.minusSeconds(110));
    assertThat(plan.missed())
        .isEqualTo(new FirePlan.Missed(ANCHOR, now.minusSeconds(111), FirePlan.MOST_COUNTED));
  }
}

package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobOutcome;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The jobs of docs/add-a-job.md do what the page says, and survive being cut short.
class ExampleJobsTest {

  private static JobOutcome water(PaperAttempt<WaterBeds.Args> attempt) {
    return attempt.await(new WaterBeds().run(attempt));
  }

  @Test
  void every_bed_is_watered_once_and_told() {
    var attempt = new PaperAttempt<>(new WaterBeds.Args(3));

    var outcome = water(attempt);

    assertThat(outcome).isEqualTo(JobOutcome.completed(Map.of("watered", 3)));
    assertThat(attempt.lines)
        .containsExactly("INFO Watering bed 1", "INFO Watering bed 2", "INFO Watering bed 3");
    assertThat(attempt.told.stream().map(told -> told.percentage())).containsExactly(33, 66, 100);
  }

  @Test
  void watering_goes_on_where_the_last_attempt_saved_its_place() {
    var first = new PaperAttempt<>(new WaterBeds.Args(3), null, 2);
    assertThatThrownBy(() -> water(first)).isInstanceOf(CancellationException.class);

    var second = new PaperAttempt<>(new WaterBeds.Args(3), first.cursor, Integer.MAX_VALUE);
    water(second);

    assertThat(second.lines).containsExactly("INFO Watering bed 3");
  }

  @Test
  void a_garden_without_beds_is_not_tried_again() {
    assertThatThrownBy(() -> water(new PaperAttempt<>(new WaterBeds.Args(0))))
        .isInstanceOf(FinalFailure.class);
  }

  @Test
  void primes_are_counted_the_same_wherever_the_first_attempt_was_cut_short() {
    var args = new CountPrimes.Args(5_000);
    var expected = JobOutcome.completed(Map.of("primes", 669));

    assertThat(new CountPrimes().run(new PaperAttempt<>(args))).isEqualTo(expected);
    assertThat(IntStream.rangeClosed(0, 4))
        .allSatisfy(checkpoints -> {
          var first = new PaperAttempt<>(args, null, checkpoints);
          assertThatThrownBy(() -> new CountPrimes().run(first))
              .isInstanceOf(CancellationException.class);

          var second = new PaperAttempt<>(args, first.cursor, Integer.MAX_VALUE);
          assertThat(new CountPrimes().run(second)).isEqualTo(expected);
        });
  }
}

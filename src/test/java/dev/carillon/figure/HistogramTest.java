package dev.carillon.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void nothing_has_no_quantile() {
    assertThat(new Histogram().quantile(0.5)).isNull();
  }

  @Test
  void a_quantile_is_off_by_at_most_a_fifth() {
    Histogram histogram = new Histogram();
    LongStream.rangeClosed(1, 10_000).forEach(histogram::add);

    assertThat(histogram.quantile(0.5)).isCloseTo(5_000L, within(1_000L));
    assertThat(histogram.quantile(0.95)).isCloseTo(9_500L, within(1_900L));
    assertThat(histogram.quantile(0.99)).isCloseTo(9_900L, within(1_980L));
  }

  @Test
  void every_place_holds_the_times_from_one_power_of_the_root_of_two_to_the_next() {
    assertThat(Histogram.bucket(0)).isZero();
    assertThat(Histogram.bucket(1)).isEqualTo(1);
    assertThat(Histogram.bucket(2)).isEqualTo(3);
    assertThat(Histogram.bucket(1_024)).isEqualTo(21);
    assertThat(Histogram.bucket(1_023)).isEqualTo(20);
    assertThat(Histogram.bucket(Long.MAX_VALUE)).isEqualTo(Histogram.BUCKETS - 1);
  }

  @Test
  void what_is_stored_is_read_again_whatever_its_length() {
    Histogram histogram = new Histogram();
    histogram.add(0);
    histogram.add(5);
    histogram.add(5);

    Histogram read = new Histogram();
    read.add(numbers(histogram.stored()));
    read.add(new Integer[] {1});

    assertThat(histogram.stored()).isEqualTo("{1,0,0,0,0,2}");
    assertThat(read.stored()).isEqualTo("{2,0,0,0,0,2}");
    assertThat(new Histogram().stored()).isEqualTo("{}");
  }

  private static Integer[] numbers(String stored) {
    return Arrays.stream(stored.substring(1, stored.length() - 1).split(","))
        .map(Integer::valueOf)
        .toArray(Integer[]::new);
  }
}

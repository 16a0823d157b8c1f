package dev.carillon.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void nothing_has_no_quantile() {
    assertThat(new Spread().quantile(0.5)).isNull();
  }

  @Test
  void a_quantile_is_off_by_at_most_a_fifth() {
    Spread spread = new Spread();
    LongStream.rangeClosed(1, 10_000).forEach(spread::add);

    assertThat(spread.quantile(0.5)).isCloseTo(5_000L, within(1_000L));
    assertThat(spread.quantile(0.95)).isCloseTo(9_500L, within(1_900L));
    assertThat(spread.quantile(0.99)).isCloseTo(9_900L, within(1_980L));
  }

  @Test
  void every_place_holds_the_times_from_one_power_of_the_root_of_two_to_the_next() {
    assertThat(Spread.place(0)).isZero();
    assertThat(Spread.place(1)).isEqualTo(1);
    assertThat(Spread.place(2)).isEqualTo(3);
    assertThat(Spread.place(1_024)).isEqualTo(21);
    assertThat(Spread.place(1_023)).isEqualTo(20);
    assertThat(Spread.place(Long.MAX_VALUE)).isEqualTo(Spread.PLACES - 1);
  }

  @Test
  void what_is_stored_is_read_again_whatever_its_length() {
    Spread spread = new Spread();
    spread.add(0);
    spread.add(5);
    spread.add(5);

    Spread read = new Spread();
    read.add(numbers(spread.stored()));
    read.add(new Integer[] {1});

    assertThat(spread.stored()).isEqualTo("{1,0,0,0,0,2}");
    assertThat(read.stored()).isEqualTo("{2,0,0,0,0,2}");
    assertThat(new Spread().stored()).isEqualTo("{}");
  }

  private static Integer[] numbers(String stored) {
    return Arrays.stream(stored.substring(1, stored.length() - 1).split(","))
        .map(Integer::valueOf)
        .toArray(Integer[]::new);
  }
}

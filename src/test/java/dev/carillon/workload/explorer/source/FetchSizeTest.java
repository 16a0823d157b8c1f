package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FetchSizeTest {

  private static final int MOST = SessionLimits.MOST_ROWS;

  /// {@return the sizes that were set while so many rows of a length came}
  private static List<Integer> sizes(FetchSize fetch, int rows, int length) {
    return IntStream.range(0, rows)
        .map(row -> {
          int size = fetch.next();
          fetch.came(length);
          return size;
        })
        .filter(size -> size > 0)
        .boxed()
        .toList();
  }

  @Test
  void a_fetch_is_at_most_twice_the_one_before_and_never_above_the_most() {
    assertThat(sizes(new FetchSize(FetchSize.FIRST, MOST), 1_600, 20))
        .containsExactly(20, 40, 80, 160, 320, 500, 500);
  }

  @Test
  void wide_rows_come_a_few_at_a_time_and_one_at_least() {
    assertThat(sizes(new FetchSize(10, MOST), 12, 1 << 20)).containsExactly(4);
    assertThat(sizes(new FetchSize(10, MOST), 12, 1 << 30)).containsExactly(1, 1);
  }

  @Test
  void after_wide_rows_it_grows_again() {
    var fetch = new FetchSize(10, MOST);
    sizes(fetch, 10, 4 << 20);

    assertThat(sizes(fetch, 8, 1)).containsExactly(1, 2, 4, 8);
  }

  @Test
  void a_most_below_the_first_holds_from_the_first_on() {
    var fetch = new FetchSize(10, 3);

    assertThat(fetch.rows()).isEqualTo(3);
    assertThat(sizes(fetch, 8, 20)).containsExactly(3, 3);
  }

  @Test
  void what_is_not_fetched_in_parts_stays_so() {
    assertThat(sizes(new FetchSize(0, MOST), 1_000, 1 << 20)).isEmpty();
  }
}

package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {

  private static final OffsetDateTime NOON = OffsetDateTime.parse("2026-11-25T12:00Z");

  private final Marks marks = new Marks();

  private static Marks.Place place(int prio, int second, long id) {
    return new Marks.Place(prio, NOON.plusSeconds(second), id);
  }

  @Test
  void without_marks_the_whole_lane_is_one_range() {
    assertThat(marks.next())
        .containsExactly(new Marks.Range(Marks.Place.BEFORE_ALL, Short.MAX_VALUE));
  }

  @Test
  void each_priority_is_looked_at_from_its_mark_and_what_lies_between_them_whole() {
    marks.reached(place(0, 5, 1));
    marks.reached(place(-10, 9, 2));

    assertThat(marks.next())
        .containsExactly(
            new Marks.Range(Marks.Place.BEFORE_ALL, -10),
            new Marks.Range(place(-10, 9, 2), 0),
            new Marks.Range(place(0, 5, 1), Short.MAX_VALUE));
  }

  @Test
  void a_mark_only_moves_on() {
    marks.reached(place(0, 5, 7));
    marks.reached(place(0, 4, 9));
    marks.reached(place(0, 5, 6));

    assertThat(marks.next()).extracting(Marks.Range::after).contains(place(0, 5, 7));
  }

  @Test
  void every_sixteenth_claim_looks_at_the_whole_lane() {
    marks.reached(place(0, 5, 1));

    List<Integer> ranges = new java.util.ArrayList<>();
    for (int i = 0; i < 16; i++) {
      ranges.add(marks.next().size());
    }

    assertThat(ranges.subList(0, 15)).containsOnly(2);
    assertThat(ranges.getLast()).isEqualTo(1);
  }
}

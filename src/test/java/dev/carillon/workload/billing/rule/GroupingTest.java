package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupingTest {

  private static final RowSpec SPEC = row("1", "x");
  private static final BilledRow ONE = SPEC.numbered(1);

  private static boolean together(Grouping grouping, RowSpec one, RowSpec other) {
    return grouping.together(one.numbered(1), other.numbered(2));
  }

  @Test
  void a_doctor_day_needs_the_same_doctor_and_the_same_date() {
    Grouping grouping = Grouping.DOCTOR_DAY;

    assertThat(together(grouping, SPEC, SPEC.of("y"))).isTrue();
    assertThat(together(grouping, SPEC, SPEC.by("doctor-b"))).isFalse();
    assertThat(together(grouping, SPEC, SPEC.on("2025-03-05"))).isFalse();
    assertThat(together(grouping, SPEC.by(null), SPEC.by(null))).isFalse();
    assertThat(together(grouping, SPEC.on(null), SPEC.on(null))).isFalse();
  }

  @Test
  void a_patient_year_needs_the_same_patient_and_the_same_written_year() {
    Grouping grouping = Grouping.PATIENT_YEAR;

    assertThat(together(grouping, SPEC, SPEC.on("2025-12-31").by("doctor-b"))).isTrue();
    assertThat(together(grouping, SPEC, SPEC.on("2024-12-31"))).isFalse();
    assertThat(together(grouping, SPEC, SPEC.of("y"))).isFalse();
    assertThat(together(grouping, SPEC.of(null), SPEC.of(null))).isFalse();
    assertThat(together(grouping, SPEC.on(null), SPEC.on(null))).isFalse();
  }

  @Test
  void a_row_goes_with_itself_alone() {
    assertThat(Grouping.ROW.together(ONE, ONE)).isTrue();
    assertThat(Grouping.ROW.together(ONE, SPEC.numbered(2))).isFalse();
  }

  @Test
  void a_run_has_no_groups() {
    assertThat(Grouping.RUN.together(ONE, ONE)).isFalse();
  }
}

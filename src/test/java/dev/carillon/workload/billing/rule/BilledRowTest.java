package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BilledRowTest {

  @Test
  void contexts_are_split_on_commas_trimmed_and_lose_one_leading_hash() {
    assertThat(BilledRow.contextsOf(" 85,#G160 , AR,##X"))
        .containsExactlyInAnyOrder("85", "G160", "AR", "#X");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , #,"})
  void a_blank_cell_has_no_contexts(String cell) {
    assertThat(BilledRow.contextsOf(cell)).isEmpty();
  }

  @Test
  void contexts_keep_their_case_and_come_once() {
    assertThat(BilledRow.contextsOf("ar,AR,AR")).containsExactlyInAnyOrder("ar", "AR");
  }

  @Test
  void paid_is_more_than_nothing() {
    RowSpec row = row("1", "x");

    assertThat(row.paid("0.01").numbered(1).isPaid()).isTrue();
    assertThat(row.paid("0.00").numbered(1).isPaid()).isFalse();
    assertThat(row.paid("-5.00").numbered(1).isPaid()).isFalse();
    assertThat(row.paid(null).numbered(1).isPaid()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Severity.class)
  void severities_are_lower_case_in_json(Severity severity) {
    assertThat(severity.jsonName()).isEqualTo(severity.name().toLowerCase(Locale.ROOT));
  }
}

package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.OfficeFeeRule.ID;
import static dev.carillon.workload.billing.rule.RowSpec.HOSPITAL;
import static dev.carillon.workload.billing.rule.RowSpec.fee;
import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.registered;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static dev.carillon.workload.billing.rule.RowSpec.unpaid;
import static dev.carillon.workload.billing.rule.RowSpec.walkIns;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfficeFeeErrorsTest {

  private static final RowSpec F28 = fee("19928");
  private static final RowSpec F29 = fee("19929");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @Test
  void establishment_error_is_a_fee_at_a_place_that_is_no_office() {
    assertThat(scenarios(F28.at(HOSPITAL), registered(6)))
        .containsExactly("ESTABLISHMENT_ERROR", "P1");
  }

  @Test
  void establishment_error_is_not_given_for_a_blank_place() {
    assertThat(scenarios(F28.at(""), registered(6))).containsExactly("P1");
  }

  @Test
  void establishment_error_moves_no_money_and_names_the_fee_row_only() {
    Finding finding =
        RuleDriver.only(
            ID, "ESTABLISHMENT_ERROR", file(registered(6), F28.at(HOSPITAL).idRamq("777")));

    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.category()).isEqualTo("office_fees");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.affectedRows()).containsExactly(7);
    assertThat(finding.idRamq()).isEqualTo("777");
    assertThat(finding.message()).doesNotContain(HOSPITAL);
  }

  @Test
  void a_fee_at_a_wrong_place_skips_e1_to_e4() {
    assertThat(scenarios(F28.at(HOSPITAL))).containsExactly("ESTABLISHMENT_ERROR");
    assertThat(scenarios(F28.walkIn().at(HOSPITAL))).containsExactly("ESTABLISHMENT_ERROR");
    assertThat(scenarios(F29.at(HOSPITAL))).containsExactly("ESTABLISHMENT_ERROR");
    assertThat(scenarios(F29.walkIn().at(HOSPITAL))).containsExactly("ESTABLISHMENT_ERROR");
  }

  @Test
  void a_fee_at_a_wrong_place_still_counts_in_the_total() {
    assertThat(scenarios(F29.at(HOSPITAL), F28, registered(6)))
        .containsExactly("ESTABLISHMENT_ERROR", "E5", "P1", "P6");
  }

  @Test
  void e1_is_19928_registered_with_five_paid_patients_and_not_with_six() {
    assertThat(scenarios(F28, registered(5))).containsExactly("E1", "P6");
    assertThat(scenarios(F28, registered(6))).containsExactly("P1", "P6");
  }

  @Test
  void e1_is_silent_when_ten_walk_ins_are_paid_and_not_when_nine_are() {
    assertThat(scenarios(F28, registered(5), walkIns(9))).containsExactly("E1", "P6");
    assertThat(scenarios(F28, registered(5), walkIns(10))).containsExactly("O3", "P6");
  }

  @Test
  void e1_says_what_is_needed_and_what_was_found() {
    Finding finding =
        RuleDriver.only(ID, "E1", file(F28, registered(4), row("15804", "r9").unpaid()));

    assertThat(finding.message())
        .isEqualTo(
            "19928 on 2025-03-04 needs 6 paid registered patients, found 4 (1 more are unpaid).");
    assertThat(finding.solution()).startsWith("Cancel it");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.data())
        .containsEntry("scenarioId", "E1")
        .containsEntry("code", "19928")
        .containsEntry("type", "registered")
        .containsEntry("required", 6)
        .containsEntry("actual", 4)
        .containsEntry("registeredPaidCount", 4)
        .containsEntry("registeredUnpaidCount", 1)
        .containsEntry("walkInPaidCount", 0)
        .containsEntry("walkInUnpaidCount", 0)
        .containsEntry("totalAmount", new BigDecimal("32.40"))
        .containsEntry("dailyMaximum", new BigDecimal("64.80"))
        .containsEntry("date", "2025-03-04")
        .containsEntry("monetaryImpact", new BigDecimal("0.00"))
        .containsKey("affectedRecordsDetails");
  }

  @Test
  void e2_is_19928_walk_in_with_nine_paid_patients_and_not_with_ten() {
    assertThat(scenarios(F28.walkIn(), walkIns(9))).containsExactly("E2", "P6");
    assertThat(scenarios(F28.walkIn(), walkIns(10))).containsExactly("P2", "P6");
  }

  @Test
  void e2_is_not_silenced_by_registered_patients() {
    assertThat(scenarios(F28.walkIn(), walkIns(9), registered(12)))
        .containsExactly("E2", "O4", "P6");
  }

  @Test
  void e3_is_19929_registered_with_eleven_paid_patients_and_not_with_twelve() {
    assertThat(scenarios(F29, registered(11))).containsExactly("E3", "P6");
    assertThat(scenarios(F29, registered(12))).containsExactly("P11", "P6");
  }

  @Test
  void e3_is_silent_when_twenty_walk_ins_are_paid_and_not_when_nineteen_are() {
    assertThat(scenarios(F29, registered(11), walkIns(19))).containsExactly("E3", "P6");
    assertThat(scenarios(F29, registered(11), walkIns(20))).containsExactly("P6");
  }

  @Test
  void e3_advises_the_smaller_fee() {
    Finding finding = RuleDriver.only(ID, "E3", file(F29, registered(11)));

    assertThat(finding.solution()).contains("19928");
    assertThat(finding.data()).containsEntry("required", 12).containsEntry("actual", 11);
  }

  @Test
  void e4_is_19929_walk_in_with_nineteen_paid_patients_and_not_with_twenty() {
    assertThat(scenarios(F29.walkIn(), walkIns(19))).containsExactly("E4", "P6");
    assertThat(scenarios(F29.walkIn(), walkIns(20))).containsExactly("P4", "P6");
  }

  @Test
  void unpaid_patients_do_not_carry_a_fee() {
    assertThat(scenarios(F28, registered(5), unpaid(walkIns(10)), row("15804", "r6").unpaid()))
        .containsExactly("E1", "P6");
  }

  @Test
  void e1_to_e4_are_given_once_per_fee_row() {
    assertThat(scenarios(F28, F28)).containsExactly("E1", "E1", "P6", "P6");
    assertThat(scenarios(F29, F29)).containsExactly("E3", "E3", "E5", "P6", "P6");
    assertThat(scenarios(F28.walkIn(), F28.walkIn())).containsExactly("E2", "E2", "P6", "P6");
    assertThat(scenarios(F29.walkIn(), F29.walkIn())).containsExactly("E4", "E4", "E5", "P6", "P6");
  }

  @Test
  void e6_is_exactly_19928_registered_and_19929_walk_in() {
    List<BilledRow> rows = file(F28, F29.walkIn(), registered(6), walkIns(20));

    Finding finding = RuleDriver.only(ID, "E6", rows);

    assertThat(RuleDriver.scenarios(ID, rows)).containsExactly("E6", "P1", "P4", "P6", "P6");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("-32.40"));
    assertThat(finding.affectedRows()).containsExactly(1, 2);
    assertThat(finding.solution()).contains("Cancel the registered 19928");
    assertThat(finding.data())
        .containsEntry("excessAmount", new BigDecimal("32.40"))
        .containsEntry("currentAmount", new BigDecimal("97.20"))
        .containsEntry("expectedAmount", new BigDecimal("64.80"));
  }

  @Test
  void e8_is_exactly_19929_registered_and_19928_walk_in() {
    List<BilledRow> rows = file(F29, F28.walkIn(), registered(12), walkIns(10));

    Finding finding = RuleDriver.only(ID, "E8", rows);

    assertThat(RuleDriver.scenarios(ID, rows)).containsExactly("E8", "P2", "P11", "P6", "P6");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("-32.40"));
    assertThat(finding.solution()).contains("Cancel the walk-in 19928");
  }

  @Test
  void three_fees_are_e5_although_two_of_them_would_be_e6_or_e8() {
    assertThat(scenarios(F28, F29.walkIn(), F28, registered(6), walkIns(20)))
        .contains("E5")
        .doesNotContain("E6", "E8");
    assertThat(scenarios(F29, F28.walkIn(), F28.walkIn(), registered(12), walkIns(10)))
        .contains("E5")
        .doesNotContain("E6", "E8");
  }

  @Test
  void e5_is_any_other_mix_over_the_maximum_and_is_given_once() {
    assertThat(scenarios(F28, F29, registered(11))).contains("E5").doesNotContain("E6", "E8");
    assertThat(scenarios(F28.walkIn(), F29.walkIn(), walkIns(20))).contains("E5");
    assertThat(scenarios(F28, F28, F28, registered(6)))
        .containsExactly("E5", "P1", "P1", "P1", "P6", "P6", "P6");
  }

  @Test
  void e5_lists_all_fees_and_the_excess() {
    Finding finding = RuleDriver.only(ID, "E5", file(F28, registered(12), F29, F28.walkIn()));

    assertThat(finding.affectedRows()).containsExactly(1, 14, 15);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.data()).containsEntry("excessAmount", new BigDecimal("64.80"));
  }

  @Test
  void two_small_fees_are_just_within_the_maximum() {
    assertThat(scenarios(F28, F28.walkIn(), registered(6), walkIns(10))).doesNotContain("E5");
  }

  @Test
  void unpaid_fees_count_in_the_total() {
    assertThat(scenarios(F28.unpaid(), F29.unpaid(), registered(12))).contains("E5");
  }

  @Test
  void e7_stands_beside_e1_and_e2() {
    assertThat(scenarios(F28, F28.walkIn(), registered(5), walkIns(9)))
        .containsExactly("E1", "E2", "E7", "P6", "P6");
  }

  @Test
  void e7_names_the_small_fees_and_the_paid_patients() {
    Finding finding =
        RuleDriver.only(
            ID,
            "E7",
            file(
                F28,
                F29,
                F28.walkIn(),
                registered(5),
                walkIns(9),
                row("15804", "u").unpaid(),
                row("15773", "v").walkIn().unpaid()));

    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.affectedRows()).containsExactly(1, 3);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.data()).containsEntry("code", "19928");
    assertThat(finding.message()).contains("only 5 and 9 of them are paid (6 and 10 are needed)");
  }

  @Test
  void e7_needs_both_types_to_fall_short() {
    assertThat(scenarios(F28, F28.walkIn(), registered(6), walkIns(9))).doesNotContain("E7");
    assertThat(scenarios(F28, F28.walkIn(), registered(5), walkIns(10))).doesNotContain("E7");
    assertThat(scenarios(F28, F28, registered(5))).doesNotContain("E7");
  }

  @Test
  void e7_counts_fees_at_a_wrong_place_too() {
    assertThat(scenarios(F28.at(HOSPITAL), F28.walkIn()))
        .containsExactly("ESTABLISHMENT_ERROR", "E2", "E7", "P6");
  }
}

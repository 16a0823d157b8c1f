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

class OfficeFeeGainsTest {

  private static final RowSpec F28 = fee("19928");
  private static final RowSpec F29 = fee("19929");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  private static void assertGain(Finding finding, String dollars, String suggestedCode) {
    assertThat(finding.severity()).isEqualTo(Severity.OPTIMIZATION);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal(dollars));
    assertThat(finding.data())
        .containsEntry("suggestedCode", suggestedCode)
        .containsEntry("monetaryImpact", new BigDecimal(dollars))
        .containsKeys("required", "actual", "type");
  }

  private static void assertAmounts(Finding finding, String current, String expected) {
    assertThat(finding.data())
        .containsEntry("currentAmount", new BigDecimal(current))
        .containsEntry("expectedAmount", new BigDecimal(expected));
  }

  /// A patient of each type whose visits are unpaid, who must not be counted.
  private static List<RowSpec> twoUnpaid() {
    return List.of(row("15804", "u").unpaid(), row("15773", "v").walkIn().unpaid());
  }

  @Test
  void o1_and_o2_name_the_amounts_and_the_paid_patients() {
    Finding o1 = RuleDriver.only(ID, "O1", file(F28, registered(12), twoUnpaid()));
    Finding o2 = RuleDriver.only(ID, "O2", file(F28.walkIn(), walkIns(20), twoUnpaid()));

    assertAmounts(o1, "32.40", "64.80");
    assertAmounts(o2, "32.40", "64.80");
    assertThat(o1.data()).containsEntry("currentCode", "19928").containsEntry("actual", 12);
    assertThat(o2.data()).containsEntry("currentCode", "19928").containsEntry("actual", 20);
    assertThat(o1.message()).contains("12 paid registered patients");
    assertThat(o2.message()).contains("20 paid walk-in patients");
  }

  @Test
  void o3_o4_and_o6_name_the_amounts_and_the_paid_patients() {
    Finding o3 = RuleDriver.only(ID, "O3", file(F28, walkIns(10), twoUnpaid()));
    Finding o4 = RuleDriver.only(ID, "O4", file(F28.walkIn(), registered(12), twoUnpaid()));
    Finding o6 = RuleDriver.only(ID, "O6", file(F28.walkIn(), registered(6), twoUnpaid()));

    assertThat(List.of(o3, o4, o6))
        .allSatisfy(finding -> {
          assertAmounts(finding, "32.40", "64.80");
          assertThat(finding.data()).containsEntry("currentCode", "19928");
        });
    assertThat(o3.message()).startsWith("10 paid walk-in patients");
    assertThat(o4.message()).startsWith("12 paid registered patients");
    assertThat(o6.message()).startsWith("6 paid registered patients");
  }

  @Test
  void o5_names_the_amounts_and_the_paid_patients() {
    Finding o5 = RuleDriver.only(ID, "O5", file(F28, F28.walkIn(), registered(12), twoUnpaid()));

    assertAmounts(o5, "64.80", "64.80");
    assertThat(o5.data()).containsEntry("currentCode", "19928");
    assertThat(o5.message()).contains("12 paid registered patients");
  }

  @Test
  void missed_office_fee_names_the_amounts_and_how_many_patients_are_paid() {
    Finding missed = RuleDriver.only(ID, "MISSED_OFFICE_FEE", file(registered(6), twoUnpaid()));

    assertAmounts(missed, "0.00", "32.40");
    assertThat(missed.message()).contains("7 registered patients were seen (6 paid)");
  }

  @Test
  void o1_is_19928_registered_with_twelve_paid_patients_and_not_with_eleven() {
    assertThat(scenarios(F28, registered(11))).containsExactly("P1", "P6");
    assertThat(scenarios(F28, registered(12))).containsExactly("O1", "P6");
    assertGain(RuleDriver.only(ID, "O1", file(F28, registered(12))), "32.40", "19929");
  }

  @Test
  void o1_is_not_given_beside_a_19929_of_any_type() {
    assertThat(scenarios(F28, F29, registered(12))).doesNotContain("O1");
    assertThat(scenarios(F28, F29.walkIn(), registered(12))).doesNotContain("O1");
  }

  @Test
  void o1_counts_paid_patients_only() {
    assertThat(scenarios(F28, registered(11), unpaid(walkIns(1)))).doesNotContain("O1");
    assertThat(scenarios(F28, unpaid(registered(12)))).doesNotContain("O1");
  }

  @Test
  void o1_is_given_once_for_two_fees() {
    List<BilledRow> rows = file(F28, F28, registered(12));

    assertThat(RuleDriver.only(ID, "O1", rows).affectedRows()).containsExactly(1, 2);
  }

  @Test
  void o2_is_19928_walk_in_with_twenty_paid_patients_and_not_with_nineteen() {
    assertThat(scenarios(F28.walkIn(), walkIns(19))).containsExactly("P2", "P6");
    assertThat(scenarios(F28.walkIn(), walkIns(20))).containsExactly("O2", "P6");
    assertGain(RuleDriver.only(ID, "O2", file(F28.walkIn(), walkIns(20))), "32.40", "19929");
  }

  @Test
  void o2_is_not_given_beside_a_19929_of_any_type() {
    assertThat(scenarios(F28.walkIn(), F29, walkIns(20))).doesNotContain("O2");
    assertThat(scenarios(F28.walkIn(), F29.walkIn(), walkIns(20))).doesNotContain("O2");
  }

  @Test
  void o3_is_only_19928_registered_with_ten_walk_ins_and_not_with_nine() {
    assertThat(scenarios(F28, registered(6), walkIns(9))).containsExactly("P1", "P6");
    assertThat(scenarios(F28, registered(6), walkIns(10))).containsExactly("O3", "P1", "P6");
    assertGain(RuleDriver.only(ID, "O3", file(F28, registered(6), walkIns(10))), "32.40", "19928");
  }

  @Test
  void o3_needs_room_under_the_maximum() {
    assertThat(scenarios(F28, F28, registered(6), walkIns(10))).doesNotContain("O3");
  }

  @Test
  void o3_is_not_given_beside_another_fee() {
    assertThat(scenarios(F28, F28.walkIn(), registered(6), walkIns(10))).doesNotContain("O3");
  }

  @Test
  void o6_is_one_19928_walk_in_with_six_to_eleven_registered_patients() {
    assertThat(scenarios(F28.walkIn(), walkIns(10), registered(5))).containsExactly("P2", "P6");
    assertThat(scenarios(F28.walkIn(), walkIns(10), registered(6)))
        .containsExactly("O6", "P2", "P6");
    assertThat(scenarios(F28.walkIn(), walkIns(10), registered(11)))
        .containsExactly("O6", "P2", "P6");
    assertGain(
        RuleDriver.only(ID, "O6", file(F28.walkIn(), walkIns(10), registered(6))),
        "32.40",
        "19928");
  }

  @Test
  void o4_is_19928_walk_in_with_twelve_registered_patients() {
    assertThat(scenarios(F28.walkIn(), walkIns(10), registered(12)))
        .containsExactly("O4", "P2", "P6");
    assertGain(
        RuleDriver.only(ID, "O4", file(F28.walkIn(), walkIns(10), registered(12))),
        "32.40",
        "19928");
  }

  @Test
  void o4_takes_the_place_of_o6_for_two_fees_and_does_not_look_at_the_room_left() {
    assertThat(scenarios(F28.walkIn(), F28.walkIn(), walkIns(10), registered(6)))
        .containsExactly("O4", "P2", "P2", "P5", "P6", "P6");
  }

  @Test
  void o4_and_o6_are_not_given_beside_another_kind_of_fee() {
    assertThat(scenarios(F28.walkIn(), F28, walkIns(10), registered(6))).doesNotContain("O4", "O6");
    assertThat(scenarios(F28.walkIn(), F29.walkIn(), walkIns(20), registered(6)))
        .doesNotContain("O4", "O6");
  }

  @Test
  void o5_is_both_19928_with_twelve_registered_patients_and_not_with_eleven() {
    assertThat(scenarios(F28, F28.walkIn(), registered(11), walkIns(19))).doesNotContain("O5");
    assertThat(scenarios(F28, F28.walkIn(), registered(12), walkIns(19))).contains("O5");
    assertGain(RuleDriver.only(ID, "O5", file(F28, F28.walkIn(), registered(12))), "0.00", "19929");
  }

  @Test
  void o5_is_both_19928_with_twenty_walk_ins_too() {
    Finding finding =
        RuleDriver.only(ID, "O5", file(F28, F28.walkIn(), registered(11), walkIns(20)));

    assertThat(finding.data()).containsEntry("type", "walk_in").containsEntry("actual", 20);
  }

  @Test
  void o5_stands_beside_o1() {
    assertThat(scenarios(F28, F28.walkIn(), registered(12), walkIns(10)))
        .containsExactly("O1", "O5", "P2", "P5", "P6", "P6");
  }

  @Test
  void o5_needs_a_total_at_the_maximum() {
    assertThat(scenarios(F28, F28.walkIn(), F28, registered(12))).doesNotContain("O5");
  }

  @Test
  void o5_is_not_given_for_two_fees_of_one_type() {
    assertThat(scenarios(F28, F28, registered(12))).doesNotContain("O5");
    assertThat(scenarios(F28.walkIn(), F28.walkIn(), walkIns(20))).doesNotContain("O5");
  }

  @Test
  void a_fee_at_a_wrong_place_still_counts_in_the_optimizations() {
    assertThat(scenarios(F28.at(HOSPITAL), registered(12)))
        .containsExactly("ESTABLISHMENT_ERROR", "O1");
  }

  @Test
  void o7_and_o8_do_not_exist() {
    assertThat(scenarios(F28, registered(5), walkIns(10))).doesNotContain("O7");
    assertThat(scenarios(F29, registered(11), walkIns(20))).doesNotContain("O8");
  }

  @Test
  void missed_office_fee_looks_for_19929_registered_first() {
    List<BilledRow> rows = file(registered(12), walkIns(20));

    Finding finding = RuleDriver.only(ID, "MISSED_OFFICE_FEE", rows);

    assertGain(finding, "64.80", "19929");
    assertThat(finding.data()).containsEntry("type", "registered").containsEntry("actual", 12);
    assertThat(finding.affectedRows()).hasSize(12).startsWith(1).endsWith(12);
    assertThat(RuleDriver.scenarios(ID, rows)).containsExactly("MISSED_OFFICE_FEE");
  }

  @Test
  void missed_office_fee_looks_for_19928_registered_second() {
    Finding finding = RuleDriver.only(ID, "MISSED_OFFICE_FEE", file(registered(11), walkIns(20)));

    assertGain(finding, "32.40", "19928");
    assertThat(finding.data()).containsEntry("type", "registered");
  }

  @Test
  void missed_office_fee_looks_for_19929_walk_in_third() {
    Finding finding = RuleDriver.only(ID, "MISSED_OFFICE_FEE", file(registered(5), walkIns(20)));

    assertGain(finding, "64.80", "19929");
    assertThat(finding.data()).containsEntry("type", "walk_in");
    assertThat(finding.affectedRows()).hasSize(20).startsWith(6).endsWith(25);
  }

  @Test
  void missed_office_fee_looks_for_19928_walk_in_last() {
    Finding finding = RuleDriver.only(ID, "MISSED_OFFICE_FEE", file(registered(5), walkIns(19)));

    assertGain(finding, "32.40", "19928");
    assertThat(finding.data()).containsEntry("type", "walk_in");
  }

  @Test
  void missed_office_fee_begins_at_six_registered_patients_or_ten_walk_ins() {
    assertThat(scenarios(registered(6))).containsExactly("MISSED_OFFICE_FEE");
    assertThat(scenarios(walkIns(10))).containsExactly("MISSED_OFFICE_FEE");
    assertThat(scenarios(registered(5), walkIns(9))).containsExactly("NO_OFFICE_FEE_QUALIFIED");
  }

  @Test
  void missed_office_fee_alone_counts_unpaid_patients() {
    assertThat(scenarios(unpaid(registered(6)))).containsExactly("MISSED_OFFICE_FEE");
  }

  @Test
  void missed_office_fee_is_not_given_on_a_day_with_a_fee() {
    assertThat(scenarios(F28.walkIn().unpaid(), registered(12)))
        .doesNotContain("MISSED_OFFICE_FEE");
  }
}

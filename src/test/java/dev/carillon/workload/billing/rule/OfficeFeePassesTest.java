package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.OfficeFeeRule.ID;
import static dev.carillon.workload.billing.rule.RowSpec.HOSPITAL;
import static dev.carillon.workload.billing.rule.RowSpec.fee;
import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.registered;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static dev.carillon.workload.billing.rule.RowSpec.walkIns;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfficeFeePassesTest {

  private static final RowSpec F28 = fee("19928");
  private static final RowSpec F29 = fee("19929");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @Test
  void no_office_fee_qualified_is_a_day_without_fee_and_with_too_few_patients() {
    List<BilledRow> rows = file(registered(5), walkIns(9));

    Finding finding = RuleDriver.only(ID, "NO_OFFICE_FEE_QUALIFIED", rows);

    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.solution()).isNull();
    assertThat(finding.affectedRows()).hasSize(14);
  }

  @Test
  void no_office_fee_qualified_is_given_for_a_day_without_any_visit_too() {
    assertThat(scenarios(row("15804", null))).containsExactly("NO_OFFICE_FEE_QUALIFIED");
  }

  @Test
  void p1_is_19928_registered_with_six_to_eleven_paid_patients() {
    assertThat(scenarios(F28, registered(5))).doesNotContain("P1");
    assertThat(scenarios(F28, registered(6))).contains("P1");
    assertThat(scenarios(F28, registered(11))).contains("P1");
    assertThat(scenarios(F28, registered(12))).doesNotContain("P1");
  }

  @Test
  void p2_is_19928_walk_in_with_ten_to_nineteen_paid_patients() {
    assertThat(scenarios(F28.walkIn(), walkIns(9))).doesNotContain("P2");
    assertThat(scenarios(F28.walkIn(), walkIns(10))).contains("P2");
    assertThat(scenarios(F28.walkIn(), walkIns(19))).contains("P2");
    assertThat(scenarios(F28.walkIn(), walkIns(20))).doesNotContain("P2");
  }

  @Test
  void p11_is_19929_registered_at_the_maximum_with_enough_and_too_few_walk_ins_for_another() {
    assertThat(scenarios(F29, registered(11))).doesNotContain("P11");
    assertThat(scenarios(F29, registered(12), walkIns(19))).containsExactly("P11", "P6");
    assertThat(scenarios(F29, registered(12), walkIns(20))).doesNotContain("P11");
  }

  @Test
  void p3_never_arises_from_a_file_since_one_19929_alone_reaches_the_maximum() {
    assertThat(scenarios(F29, registered(12))).doesNotContain("P3");
    assertThat(scenarios(F29, F28.walkIn(), registered(12))).contains("P11").doesNotContain("P3");
  }

  @Test
  void p3_is_the_same_below_the_maximum() {
    OfficeFeeDay atMaximum = OfficeFeeDay.of(file(F29, registered(12)));
    var below =
        new OfficeFeeDay(
            atMaximum.date(),
            atMaximum.rows(),
            atMaximum.fees(),
            atMaximum.registered(),
            atMaximum.walkIn(),
            new BigDecimal("64.79"));

    assertThat(OfficeFeePasses.on(below).map(Finding::scenario)).containsExactly("P3", "P6");
  }

  @Test
  void p4_is_19929_walk_in_with_twenty_paid_patients() {
    assertThat(scenarios(F29.walkIn(), walkIns(19))).doesNotContain("P4");
    assertThat(scenarios(F29.walkIn(), walkIns(20))).containsExactly("P4", "P6");
  }

  @Test
  void p1_to_p4_and_p11_are_given_once_per_fee_row() {
    assertThat(scenarios(F28, F28, registered(6))).containsExactly("P1", "P1", "P5", "P6", "P6");
    assertThat(scenarios(F28.walkIn(), F28.walkIn(), walkIns(10)))
        .containsExactly("P2", "P2", "P5", "P6", "P6");
    assertThat(scenarios(F29, F29, registered(12))).containsExactly("E5", "P11", "P11", "P6", "P6");
    assertThat(scenarios(F29.walkIn(), F29.walkIn(), walkIns(20)))
        .containsExactly("E5", "P4", "P4", "P6", "P6");
  }

  @Test
  void passes_name_the_paid_patients() {
    List<RowSpec> unpaid = List.of(row("15804", "u").unpaid(), row("15773", "v").walkIn().unpaid());

    Finding p1 = RuleDriver.only(ID, "P1", file(F28, registered(6), unpaid));
    Finding p7 = RuleDriver.only(ID, "P7", file(F29, registered(12), walkIns(20), unpaid));

    assertThat(p1.data())
        .containsEntry("code", "19928")
        .containsEntry("type", "registered")
        .containsEntry("required", 6)
        .containsEntry("actual", 6);
    assertThat(p1.message()).contains("6 paid registered patients");
    assertThat(p7.affectedRows()).containsExactly(1);
    assertThat(p7.data())
        .containsEntry("code", "19929")
        .containsEntry("registeredPaidCount", 12)
        .containsEntry("registeredUnpaidCount", 1)
        .containsEntry("walkInPaidCount", 20)
        .containsEntry("walkInUnpaidCount", 1);
    assertThat(p7.message()).contains("12 registered and 20 walk-in patients are paid");
  }

  @Test
  void p9_names_both_fees() {
    Finding p9 = RuleDriver.only(ID, "P9", file(F29, registered(12), F29.walkIn(), walkIns(20)));

    assertThat(p9.affectedRows()).containsExactly(1, 14);
  }

  @Test
  void p5_is_exactly_two_fees_within_the_maximum() {
    assertThat(scenarios(F28, F28.walkIn(), registered(6), walkIns(10)))
        .containsExactly("P1", "P2", "P5", "P6", "P6");
    assertThat(scenarios(F28, registered(6))).doesNotContain("P5");
    assertThat(scenarios(F28, F29, registered(12))).doesNotContain("P5");
  }

  @Test
  void p5_is_never_given_on_a_day_with_an_error() {
    assertThat(scenarios(F28, F28.walkIn(), registered(6), walkIns(9)))
        .contains("E2")
        .doesNotContain("P5");
    assertThat(scenarios(F28.at(HOSPITAL), F28.walkIn(), registered(6), walkIns(10)))
        .contains("ESTABLISHMENT_ERROR")
        .doesNotContain("P5");
  }

  @Test
  void p5_is_given_when_another_doctor_or_day_has_the_error() {
    assertThat(
            scenarios(
                F28,
                F28.walkIn(),
                registered(6),
                walkIns(10),
                F28.by("doctor-b"),
                F28.on("2025-03-05")))
        .containsExactly("P1", "P2", "P5", "P6", "P6", "E1", "P6", "E1", "P6");
  }

  @Test
  void p6_is_a_fee_at_a_private_office() {
    assertThat(scenarios(F28.at("50000"), registered(6))).contains("P6");
    assertThat(scenarios(F28.at("05000"), registered(6))).doesNotContain("P6");
    assertThat(scenarios(F28.at(""), registered(6))).doesNotContain("P6");
  }

  @Test
  void p7_is_19929_registered_alone_while_both_types_qualify() {
    assertThat(scenarios(F29, registered(12), walkIns(20))).containsExactly("P7", "P6");
    assertThat(scenarios(F29, registered(12), walkIns(19))).doesNotContain("P7");
    assertThat(scenarios(F29, registered(11), walkIns(20))).doesNotContain("P7");
  }

  @Test
  void p7_is_not_given_beside_a_walk_in_fee_of_either_code() {
    assertThat(scenarios(F29, F28.walkIn(), registered(12), walkIns(20)))
        .containsExactly("E8", "P6", "P6");
    assertThat(scenarios(F29, F29.walkIn(), registered(12), walkIns(20))).doesNotContain("P7");
  }

  @Test
  void p7_is_given_beside_a_registered_19928() {
    assertThat(scenarios(F29, F28, registered(12), walkIns(20)))
        .containsExactly("E5", "P7", "P6", "P6");
  }

  @Test
  void p9_is_19929_for_both_types_while_both_qualify() {
    assertThat(scenarios(F29, F29.walkIn(), registered(12), walkIns(20)))
        .containsExactly("E5", "P4", "P9", "P6", "P6");
    assertThat(scenarios(F29, F29.walkIn(), registered(11), walkIns(20))).doesNotContain("P9");
    assertThat(scenarios(F29, F29.walkIn(), registered(12), walkIns(19))).doesNotContain("P9");
  }

  @Test
  void p8_and_p10_do_not_exist() {
    assertThat(scenarios(F29, F28.walkIn(), registered(12), walkIns(20)))
        .doesNotContain("P8", "P10");
    assertThat(scenarios(F29.walkIn(), registered(12), walkIns(20))).containsExactly("P4", "P6");
  }

  @Test
  void a_fee_at_a_wrong_place_still_counts_in_the_passes() {
    assertThat(scenarios(F29.at(HOSPITAL), registered(12)))
        .containsExactly("ESTABLISHMENT_ERROR", "P11");
  }
}

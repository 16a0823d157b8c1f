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

/// How visits and patients are counted, and the summary. The scenarios have their own tests.
class OfficeFeeRuleTest {

  private static final RowSpec F28 = fee("19928");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  private static OfficeFeeDay day(Object... parts) {
    return OfficeFeeDay.of(file(parts));
  }

  @Test
  void patients_are_counted_and_not_visits() {
    OfficeFeeDay day = day(row("15804", "r1"), row("15804", "r1"), row("15773", "r2"));

    assertThat(day.registered().paid()).isEqualTo(2);
  }

  @Test
  void a_row_without_a_patient_is_no_visit() {
    assertThat(day(row("15804", null)).registered().all()).isZero();
  }

  @Test
  void a_fee_row_with_a_patient_is_no_visit() {
    OfficeFeeDay day = day(F28.of("r1"), fee("19929").walkIn().of("w1"));

    assertThat(day.registered().all()).isZero();
    assertThat(day.walkIn().all()).isZero();
  }

  @Test
  void a_visit_counts_wherever_it_took_place() {
    OfficeFeeDay day = day(row("15804", "r1").at(HOSPITAL), row("15804", "r2").at(""));

    assertThat(day.registered().paid()).isEqualTo(2);
  }

  @Test
  void one_paid_row_makes_the_patient_paid_in_both_types() {
    OfficeFeeDay day =
        day(row("15804", "x").unpaid(), row("15773", "x").walkIn(), row("15804", "y").unpaid());

    assertThat(day.registered().paid()).isEqualTo(1);
    assertThat(day.registered().unpaid()).isEqualTo(1);
    assertThat(day.walkIn().paid()).isEqualTo(1);
  }

  @Test
  void a_paid_fee_row_of_the_patient_makes_the_patient_paid() {
    OfficeFeeDay day = day(F28.of("x"), row("15804", "x").unpaid());

    assertThat(day.registered().paid()).isEqualTo(1);
  }

  @Test
  void a_paid_row_of_another_doctor_does_not_count() {
    assertThat(
            scenarios(
                F28, registered(5), row("15804", "r6").unpaid(), row("15804", "r6").by("doctor-b")))
        .containsExactly("E1", "P6", "NO_OFFICE_FEE_QUALIFIED");
  }

  @Test
  void a_paid_row_of_another_day_does_not_count() {
    assertThat(
            scenarios(
                F28,
                registered(5),
                row("15804", "r6").unpaid(),
                row("15804", "r6").on("2025-03-05")))
        .contains("E1");
  }

  @Test
  void an_amount_that_could_not_be_read_is_unpaid() {
    assertThat(day(row("15804", "x").paid(null)).registered().unpaid()).isEqualTo(1);
  }

  @Test
  void g160_and_ar_mark_a_walk_in_when_they_match_exactly() {
    assertThat(day(row("15804", "x").context("85, #G160")).walkIn().all()).isEqualTo(1);
    assertThat(day(row("15804", "x").context("AR")).walkIn().all()).isEqualTo(1);
    assertThat(day(row("15804", "x").context("G1600,ARX,ar")).walkIn().all()).isZero();
  }

  @Test
  void a_row_without_doctor_or_date_belongs_to_no_group() {
    assertThat(scenarios(F28.by(null), F28.on(null), row("15804", "x").by(null))).isEmpty();
  }

  @Test
  void every_doctor_and_every_day_is_judged_by_itself() {
    assertThat(
            scenarios(
                row("15804", "x"),
                row("15804", "x").by("doctor-b"),
                row("15804", "x").on("2025-03-05")))
        .containsExactly(
            "NO_OFFICE_FEE_QUALIFIED", "NO_OFFICE_FEE_QUALIFIED", "NO_OFFICE_FEE_QUALIFIED");
  }

  @Test
  void a_run_without_rows_gives_one_summary() {
    List<Finding> findings = RuleDriver.run(ID, List.of());

    assertThat(findings).hasSize(1);
    Finding summary = findings.getFirst();
    assertThat(summary.scenario()).isEqualTo("P-SUMMARY");
    assertThat(summary.severity()).isEqualTo(Severity.INFO);
    assertThat(summary.affectedRows()).isEmpty();
    assertThat(summary.idRamq()).isNull();
    assertThat(summary.data())
        .containsEntry("totalRecords", 0)
        .containsEntry("passCount", 0)
        .containsEntry("errorCount", 0)
        .containsEntry("optimizationCount", 0)
        .containsEntry("totalAmount", new BigDecimal("0.00"))
        .containsEntry("totalPotentialGain", new BigDecimal("0.00"));
  }

  @Test
  void the_summary_counts_every_record_and_adds_up_the_findings() {
    List<BilledRow> rows =
        file(
            F28,
            registered(12),
            fee("19929").on("2025-03-05"),
            unpaid(walkIns(10)).stream().map(spec -> spec.on("2025-03-06")).toList(),
            F28.by(null),
            row("15804", "x").on(null));

    Finding summary = RuleDriver.only(ID, "P-SUMMARY", rows);

    assertThat(RuleDriver.scenarios(ID, rows))
        .containsExactly("O1", "P6", "E3", "P6", "MISSED_OFFICE_FEE");
    assertThat(summary.data())
        .containsEntry("totalRecords", 26)
        .containsEntry("passCount", 2)
        .containsEntry("errorCount", 1)
        .containsEntry("optimizationCount", 2)
        .containsEntry("totalAmount", new BigDecimal("97.20"))
        .containsEntry("totalPotentialGain", new BigDecimal("64.80"));
  }

  @Test
  void no_finding_names_a_doctor_a_patient_or_a_place() {
    List<Finding> findings =
        RuleDriver.run(
            ID,
            file(
                F28.of("patient-secret").at(HOSPITAL).by("doctor-secret"),
                row("15804", "patient-secret").by("doctor-secret")));

    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain("secret", HOSPITAL));
  }
}

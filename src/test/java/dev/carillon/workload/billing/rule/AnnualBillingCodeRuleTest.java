package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.AnnualBillingCodeRule.ID;
import static dev.carillon.workload.billing.rule.RowSpec.HOSPITAL;
import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnualBillingCodeRuleTest {

  private static final RowSpec CHARGE = row("15801", "x");
  private static final RowSpec PERIODIC = row("15815", "x");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "15801", "15802", "15815", "15816", "15819", "15820", "15821", "15822", "15835", "15836",
        "15839", "15840"
      })
  void the_twelve_annual_codes_are_watched(String code) {
    assertThat(scenarios(row(code, "x"))).containsExactly("P1");
  }

  @Test
  void another_leaf_is_no_target() {
    assertThat(scenarios(row("15803", "x"), row("15804", "x"), row("19928", "x"), row("1", "x")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Visite pe\u0301riodique", "VISITE PÉRIODIQUE", " Visite de Prise en charge"})
  void the_leaf_decides_whatever_its_case_and_however_its_accents_are_written(String leaf) {
    var reference = reference("7", leaf);

    List<Finding> findings =
        RuleDriver.run(file(row("7", "x")), reference, List.of(RuleDriver.rule(ID)));

    assertThat(findings).extracting(Finding::scenario).containsExactly("P1");
    assertThat(RuleDriver.rule(ID).hasTargets(reference)).isTrue();
    assertThat(RuleDriver.rule(ID).hasTargets(reference("7", "Visite"))).isFalse();
  }

  private static BillingTables reference(String code, String leaf) {
    return new BillingTables(
        List.of(
            new BillingCode(
                code, "", "cabinet", null, null, false, "", "", "", leaf, "", "", true)),
        List.of());
  }

  @Test
  void p1_is_exactly_one_even_when_it_is_unpaid() {
    Finding finding = RuleDriver.only(ID, "P1", file(CHARGE.unpaid()));

    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.category()).isEqualTo("annual_limit");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.data())
        .containsEntry("year", 2025)
        .containsEntry("code", "15801")
        .containsEntry("totalCount", 1)
        .containsEntry("paidCount", 0)
        .containsEntry("unpaidCount", 1)
        .containsEntry("leafPattern", "Visite de prise en charge");
  }

  @Test
  void e1_is_more_than_one_paid() {
    Finding finding =
        RuleDriver.only(
            ID,
            "E1",
            file(
                CHARGE.paid("88.40"),
                PERIODIC.paid("79.90").on("2025-12-31"),
                CHARGE.unpaid().on("2025-06-01")));

    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.affectedRows()).containsExactly(1, 2, 3);
    assertThat(finding.message()).contains("15801").doesNotContain("15815");
    assertThat(finding.data())
        .containsEntry("code", "15801")
        .containsEntry("totalCount", 3)
        .containsEntry("paidCount", 2)
        .containsEntry("unpaidCount", 1)
        .containsEntry("dates", List.of("2025-03-04", "2025-12-31"))
        .containsEntry("amounts", List.of(new BigDecimal("88.40"), new BigDecimal("79.90")))
        .containsEntry("totalPaidAmount", new BigDecimal("168.30"));
  }

  @Test
  void e2_is_one_paid_and_others_unpaid() {
    Finding finding =
        RuleDriver.only(
            ID,
            "E2",
            file(
                CHARGE.unpaid().idRamq("111").billed("88.40"),
                CHARGE.paid("80.00").idRamq("222").on("2025-05-05"),
                PERIODIC.paid(null).idRamq("333").billed(null).on("2025-06-06")));

    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(finding.affectedRows()).containsExactly(1, 2, 3);
    assertThat(finding.message()).contains("222", "111", "333");
    assertThat(finding.data())
        .containsEntry("paidIdRamq", "222")
        .containsEntry("paidDate", "2025-05-05")
        .containsEntry("paidAmount", new BigDecimal("80.00"))
        .containsEntry("unpaidIdRamqs", List.of("111", "333"))
        .containsEntry("unpaidDates", List.of("2025-03-04", "2025-06-06"))
        .containsEntry("unpaidAmounts", List.of(new BigDecimal("88.40"), new BigDecimal("0.00")));
  }

  @Test
  void e3_is_all_unpaid_and_worth_the_tariff_of_the_first_code_at_its_place() {
    Finding office = RuleDriver.only(ID, "E3", file(CHARGE.unpaid(), PERIODIC.unpaid()));
    Finding hospital =
        RuleDriver.only(ID, "E3", file(CHARGE.unpaid().at(HOSPITAL), PERIODIC.unpaid()));

    assertThat(office.severity()).isEqualTo(Severity.ERROR);
    assertThat(office.monetaryImpact()).isEqualTo(new BigDecimal("88.40"));
    assertThat(office.data())
        .containsEntry("tariffValue", new BigDecimal("88.40"))
        .containsEntry("totalUnpaidAmount", new BigDecimal("176.80"));
    assertThat(hospital.monetaryImpact()).isEqualTo(new BigDecimal("71.20"));
  }

  @Test
  void e3_leaves_the_money_open_when_the_code_has_no_tariff() {
    var reference = reference("1", "Visite périodique");

    Finding finding =
        RuleDriver.run(
                file(row("1", "x").unpaid(), row("1", "x").unpaid()),
                reference,
                List.of(RuleDriver.rule(ID)))
            .getFirst();

    assertThat(finding.scenario()).isEqualTo("E3");
    assertThat(finding.monetaryImpact()).isNull();
    assertThat(finding.data()).doesNotContainKeys("tariffValue", "totalUnpaidAmount");
  }

  @Test
  void two_rows_of_one_invoice_are_two() {
    assertThat(scenarios(CHARGE.idRamq("111"), CHARGE.idRamq("111"))).containsExactly("E1");
  }

  @Test
  void all_target_codes_count_together() {
    assertThat(scenarios(CHARGE, row("15840", "x").unpaid())).containsExactly("E2");
  }

  @Test
  void the_written_date_decides_the_year() {
    assertThat(scenarios(CHARGE.on("2024-12-31"), CHARGE.on("2025-01-01")))
        .containsExactly("P1", "P1");
    assertThat(scenarios(CHARGE.on("2025-01-01"), CHARGE.on("2025-12-31"))).containsExactly("E1");
  }

  @Test
  void different_patients_never_conflict() {
    assertThat(scenarios(CHARGE, CHARGE.of("y"))).containsExactly("P1", "P1");
  }

  @Test
  void the_doctor_does_not_matter() {
    assertThat(scenarios(CHARGE.by("doctor-b"), CHARGE.by(null))).containsExactly("E1");
  }

  @Test
  void a_row_without_patient_or_date_takes_no_part() {
    assertThat(scenarios(CHARGE.of(null), CHARGE.on(null), CHARGE)).containsExactly("P1");
  }

  @Test
  void there_is_no_summary() {
    assertThat(RuleDriver.run(ID, List.of())).isEmpty();
    assertThat(RuleDriver.run(ID, file(CHARGE))).hasSize(1);
  }
}

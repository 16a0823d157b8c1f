package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.GmfForfaitRule.ID;
import static dev.carillon.workload.billing.rule.RowSpec.GMF;
import static dev.carillon.workload.billing.rule.RowSpec.OFFICE;
import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GmfForfaitRuleTest {

  private static final RowSpec FORFAIT = row("8875", "x").paid("9.35");
  private static final RowSpec VISIT = row("15804", "x").at(GMF);

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @Test
  void e1_is_each_row_dated_after_the_first_paid_one() {
    List<BilledRow> rows =
        file(
            FORFAIT.on("2025-05-03").unpaid(),
            FORFAIT.on("2025-05-02"),
            FORFAIT.on("2025-05-01").unpaid(),
            FORFAIT.on("2025-05-04"));

    List<Finding> findings =
        RuleDriver.run(ID, rows).stream().filter(RuleDriver.scenario("E1")).toList();

    assertThat(findings).extracting(Finding::affectedRows).containsExactly(List.of(1), List.of(4));
    Finding first = findings.getFirst();
    assertThat(first.severity()).isEqualTo(Severity.ERROR);
    assertThat(first.category()).isEqualTo("gmf_forfait");
    assertThat(first.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(first.message()).contains("2025-05-02");
    assertThat(first.data()).containsEntry("firstPaidDate", "2025-05-02");
  }

  @Test
  void e1_takes_the_earliest_paid_date_whatever_the_order_of_the_rows() {
    assertThat(
            RuleDriver.only(ID, "E1", file(FORFAIT.on("2025-09-09"), FORFAIT.on("2025-02-02")))
                .affectedRows())
        .containsExactly(1);
  }

  @Test
  void a_row_on_the_date_of_the_first_paid_one_is_not_after_it() {
    assertThat(scenarios(FORFAIT.on("2025-05-02"), FORFAIT.on("2025-05-02"))).isEmpty();
    assertThat(scenarios(FORFAIT.on("2025-05-02"), FORFAIT.on("2025-05-03"))).containsExactly("E1");
  }

  @Test
  void nothing_is_said_when_none_is_paid_or_only_one_is_billed() {
    assertThat(scenarios(FORFAIT.unpaid(), FORFAIT.unpaid().on("2025-05-02"))).isEmpty();
    assertThat(scenarios(FORFAIT)).isEmpty();
  }

  @Test
  void years_and_patients_are_judged_by_themselves() {
    assertThat(scenarios(FORFAIT.on("2024-12-31"), FORFAIT.on("2025-01-01"), FORFAIT.of("y")))
        .isEmpty();
  }

  @Test
  void o1_is_a_year_with_a_qualifying_visit_and_no_8875() {
    Finding finding =
        RuleDriver.only(
            ID, "O1", file(VISIT.on("2025-06-01"), VISIT.on("2025-02-01"), VISIT.of("y").on(null)));

    assertThat(finding.severity()).isEqualTo(Severity.OPTIMIZATION);
    assertThat(finding.affectedRows()).containsExactly(2);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("9.35"));
    assertThat(finding.data())
        .containsEntry("year", 2025)
        .containsEntry("date", "2025-02-01")
        .containsEntry("visitCount", 2)
        .containsEntry("suggestedCode", "8875");
  }

  @Test
  void o1_of_two_visits_on_the_first_date_names_the_first_record() {
    assertThat(RuleDriver.only(ID, "O1", file(VISIT, VISIT)).affectedRows()).containsExactly(1);
  }

  @Test
  void o1_is_not_given_when_an_8875_was_billed_even_unpaid() {
    assertThat(scenarios(VISIT, FORFAIT.unpaid())).isEmpty();
    assertThat(scenarios(VISIT, FORFAIT.on("2024-12-31"))).containsExactly("O1");
  }

  @Test
  void only_a_gmf_qualifies() {
    assertThat(scenarios(VISIT.at(OFFICE))).isEmpty();
    assertThat(scenarios(VISIT.at("99999"))).isEmpty();
    assertThat(scenarios(VISIT.at(""))).isEmpty();
    assertThat(scenarios(VISIT.at("22345"))).containsExactly("O1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MTA13", "GMFU", "GAP", "G160", "AR", "85,#AR"})
  void an_excluded_context_disqualifies_a_visit(String contexts) {
    assertThat(scenarios(VISIT.context(contexts))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MTA130", "gap", "ARX", "85"})
  void another_context_does_not(String contexts) {
    assertThat(scenarios(VISIT.context(contexts))).containsExactly("O1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8857", "8859", "15804", "15823", "15801"})
  void interventions_and_visits_by_appointment_of_both_ages_qualify(String code) {
    assertThat(scenarios(row(code, "x").at(GMF))).containsExactly("O1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"15773", "19928", "00000"})
  void other_codes_do_not(String code) {
    assertThat(scenarios(row(code, "x").at(GMF))).isEmpty();
  }

  @Test
  void the_summary_is_given_when_the_run_had_any_relevant_row() {
    assertThat(RuleDriver.run(ID, List.of())).isEmpty();
    assertThat(RuleDriver.run(ID, file(VISIT.context("GAP"), VISIT.at(OFFICE)))).isEmpty();

    Finding summary =
        RuleDriver.only(
            ID,
            "SUMMARY",
            file(FORFAIT, FORFAIT.on("2025-05-05"), VISIT.of("y"), VISIT.of("z"), VISIT));

    assertThat(summary.severity()).isEqualTo(Severity.INFO);
    assertThat(summary.data())
        .containsEntry("totalRecords", 5)
        .containsEntry("forfaitCount", 2)
        .containsEntry("visitCount", 3)
        .containsEntry("errorCount", 1)
        .containsEntry("optimizationCount", 2)
        .containsEntry("totalPotentialGain", new BigDecimal("18.70"));
  }
}

package dev.carillon.workload.billing.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class BillingRulesTest {

  @Test
  void the_five_rules_come_in_their_documented_order() {
    assertThat(BillingRules.all())
        .extracting(
            BillingRule::id, BillingRule::category, BillingRule::onByDefault, BillingRule::grouping)
        .containsExactly(
            tuple("office-fee-validation", "office_fees", true, Grouping.DOCTOR_DAY),
            tuple("ANNUAL_BILLING_CODE", "annual_limit", true, Grouping.PATIENT_YEAR),
            tuple("GMF_FORFAIT_8875", "gmf_forfait", false, Grouping.PATIENT_YEAR),
            tuple(
                "INTERVENTION_CLINIQUE_DAILY_LIMIT",
                "intervention_clinique",
                false,
                Grouping.DOCTOR_DAY),
            tuple("VISIT_DURATION_OPTIMIZATION", "revenue_optimization", false, Grouping.ROW));
  }

  @Test
  void two_of_them_run_when_nobody_chose_any() {
    assertThat(BillingRules.onByDefault())
        .extracting(BillingRule::id)
        .containsExactly("office-fee-validation", "ANNUAL_BILLING_CODE");
  }

  @Test
  void rules_are_named_with_or_without_blanks_and_run_in_their_own_order() {
    assertThat(BillingRules.named(List.of(" ANNUAL_BILLING_CODE", "office-fee-validation ", "")))
        .extracting(BillingRule::id)
        .containsExactly("office-fee-validation", "ANNUAL_BILLING_CODE");
  }

  @Test
  void a_rule_that_there_is_not_is_refused_with_those_there_are() {
    assertThatThrownBy(() -> BillingRules.named(List.of("office-fee-validaton")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no billing rule office-fee-validaton")
        .hasMessageContaining("office-fee-validation, ANNUAL_BILLING_CODE, GMF_FORFAIT_8875");
  }

  @Test
  void a_rule_that_looks_for_headings_tells_when_no_code_has_them() {
    var empty = new BillingTables(List.of(), List.of());

    assertThat(BillingRules.all()).allMatch(rule -> rule.hasTargets(DemoReference.reference()));
    assertThat(BillingRules.all())
        .filteredOn(rule -> !rule.hasTargets(empty))
        .extracting(BillingRule::id)
        .containsExactly("ANNUAL_BILLING_CODE", "GMF_FORFAIT_8875", "VISIT_DURATION_OPTIMIZATION");
  }

  @Test
  void two_runs_of_one_rule_do_not_mix() {
    BillingRule rule = BillingRules.all().getFirst();
    RuleRun one = rule.start(DemoReference.reference());
    RuleRun other = rule.start(DemoReference.reference());

    List<Finding> findings = one.group(RowSpec.file(RowSpec.fee("19928")));

    assertThat(findings).isNotEmpty();
    assertThat(other.end(new RunTotals(0)).getFirst().data()).containsEntry("errorCount", 0);
    assertThat(one.end(new RunTotals(1)).getFirst().data()).containsEntry("errorCount", 1);
  }
}

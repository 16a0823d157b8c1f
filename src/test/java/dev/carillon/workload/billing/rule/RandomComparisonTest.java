package dev.carillon.workload.billing.rule;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.workload.billing.rule.NaiveBillingCheck.Outcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// The product's rules against the plain ones on thousands of random files. Another seed is set
/// with `-Dbilling.seed=<number>`; a failure names the seed of its file.
class RandomComparisonTest {

  private static final long SEED = Long.getLong("billing.seed", 20250304L);
  private static final int FILES = 4_000;

  private static final BillingReference REFERENCE =
      new BillingTables(
          DemoReference.codes().stream().map(RandomComparisonTest::withGaps).toList(),
          DemoReference.establishments());

  /// One target code without any tariff, one with a tariff at institutions only.
  private static BillingCode withGaps(BillingCode row) {
    boolean gap =
        row.code().equals("15802")
            || (row.code().equals("15815") && row.place().equals(BillingCode.CABINET));
    return !gap
        ? row
        : new BillingCode(
            row.code(),
            row.description(),
            row.place(),
            null,
            null,
            row.unitRequire(),
            row.topLevel(),
            row.level1Group(),
            row.level2Group(),
            row.leaf(),
            row.indicators(),
            row.anchorId(),
            row.active());
  }

  @Test
  void the_rules_find_what_the_plain_check_finds(TestReporter reporter) {
    reporter.publishEntry("billing.seed", Long.toString(SEED));

    LongStream.range(SEED, SEED + FILES).forEach(RandomComparisonTest::compare);
  }

  private static void compare(long seed) {
    List<BilledRow> file = RandomBilling.file(seed);

    List<Finding> findings = RuleDriver.run(file, REFERENCE, BillingRules.all());

    Map<Outcome, Integer> expected = NaiveBillingCheck.check(file, REFERENCE);
    assertThat(NaiveBillingCheck.count(findings)).as("seed %d", seed).isEqualTo(expected);
    assertSummary(seed, findings, expected);
  }

  private static void assertSummary(
      long seed, List<Finding> findings, Map<Outcome, Integer> expected) {
    Finding summary =
        findings.stream().filter(RuleDriver.scenario("P-SUMMARY")).findFirst().orElseThrow();
    Predicate<Outcome> passed =
        outcome -> outcome.scenario().matches("P\\d+") && outcome.severity() == Severity.INFO;
    BigDecimal gain =
        expected.keySet().stream()
            .filter(outcome -> isOfficeFee(outcome, Severity.OPTIMIZATION))
            .map(outcome -> {
              BigDecimal impact = outcome.monetaryImpact();
              return impact == null
                  ? BigDecimal.ZERO
                  : impact.multiply(BigDecimal.valueOf(expected.getOrDefault(outcome, 0)));
            })
            .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    assertThat(summary.data())
        .as("summary of seed %d", seed)
        .containsEntry(
            "passCount",
            count(expected, passed.and(outcome -> isOfficeFee(outcome, Severity.INFO))))
        .containsEntry(
            "errorCount", count(expected, outcome -> isOfficeFee(outcome, Severity.ERROR)))
        .containsEntry(
            "optimizationCount",
            count(expected, outcome -> isOfficeFee(outcome, Severity.OPTIMIZATION)))
        .containsEntry("totalPotentialGain", gain);
  }

  private static boolean isOfficeFee(Outcome outcome, Severity severity) {
    return outcome.ruleId().equals("office-fee-validation") && outcome.severity() == severity;
  }

  private static int count(Map<Outcome, Integer> outcomes, Predicate<Outcome> which) {
    return outcomes.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  @Test
  void the_random_files_reach_every_scenario() {
    TreeSet<String> reached =
        LongStream.range(SEED, SEED + FILES)
            .mapToObj(RandomBilling::file)
            .flatMap(file -> NaiveBillingCheck.check(file, REFERENCE).keySet().stream())
            .map(outcome -> outcome.ruleId() + " " + outcome.scenario())
            .collect(toCollection(TreeSet::new));

    assertThat(reached)
        .containsExactly(
            "ANNUAL_BILLING_CODE E1",
            "ANNUAL_BILLING_CODE E2",
            "ANNUAL_BILLING_CODE E3",
            "ANNUAL_BILLING_CODE P1",
            "GMF_FORFAIT_8875 E1",
            "GMF_FORFAIT_8875 O1",
            "GMF_FORFAIT_8875 SUMMARY",
            "INTERVENTION_CLINIQUE_DAILY_LIMIT E1",
            "INTERVENTION_CLINIQUE_DAILY_LIMIT P1",
            "INTERVENTION_CLINIQUE_DAILY_LIMIT SUMMARY",
            "VISIT_DURATION_OPTIMIZATION O1",
            "VISIT_DURATION_OPTIMIZATION SUMMARY",
            "office-fee-validation E1",
            "office-fee-validation E2",
            "office-fee-validation E3",
            "office-fee-validation E4",
            "office-fee-validation E5",
            "office-fee-validation E6",
            "office-fee-validation E7",
            "office-fee-validation E8",
            "office-fee-validation ESTABLISHMENT_ERROR",
            "office-fee-validation MISSED_OFFICE_FEE",
            "office-fee-validation NO_OFFICE_FEE_QUALIFIED",
            "office-fee-validation O1",
            "office-fee-validation O2",
            "office-fee-validation O3",
            "office-fee-validation O4",
            "office-fee-validation O5",
            "office-fee-validation O6",
            "office-fee-validation P-SUMMARY",
            "office-fee-validation P1",
            "office-fee-validation P11",
            "office-fee-validation P2",
            "office-fee-validation P4",
            "office-fee-validation P5",
            "office-fee-validation P6",
            "office-fee-validation P7",
            "office-fee-validation P9");
  }

  @Test
  void equal_seeds_make_equal_files() {
    assertThat(RandomBilling.file(SEED)).isEqualTo(RandomBilling.file(SEED));
  }
}

package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static dev.carillon.workload.billing.rule.VisitDurationRule.ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitDurationRuleTest {

  private static final RowSpec VISIT = row("15804", "x").from("09:00", "09:30").billed("42.50");

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @Test
  void o1_is_a_visit_of_thirty_minutes_and_not_one_of_twenty_nine() {
    assertThat(scenarios(VISIT.from("09:00", "09:29"))).isEmpty();

    Finding finding = RuleDriver.only(ID, "O1", file(VISIT));

    assertThat(finding.severity()).isEqualTo(Severity.OPTIMIZATION);
    assertThat(finding.category()).isEqualTo("revenue_optimization");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("17.20"));
    assertThat(finding.affectedRows()).containsExactly(1);
    assertThat(finding.data())
        .containsEntry("currentCode", "15804")
        .containsEntry("currentAmount", new BigDecimal("42.50"))
        .containsEntry("expectedAmount", new BigDecimal("59.70"))
        .containsEntry("durationMinutes", 30L)
        .containsEntry("suggestedCodes", List.of("8857"));
  }

  @ParameterizedTest
  @CsvSource({
    "09:30, 59.70",
    "09:31, 89.55",
    "09:45, 89.55",
    "09:46, 119.40",
    "10:00, 119.40",
    "11:00, 238.80"
  })
  void further_time_is_paid_by_begun_quarter_of_an_hour(String end, String value) {
    Finding finding = RuleDriver.only(ID, "O1", file(VISIT.from("09:00", end)));

    assertThat(finding.data()).containsEntry("expectedAmount", new BigDecimal(value));
  }

  @Test
  void more_than_thirty_minutes_suggest_both_codes() {
    assertThat(RuleDriver.only(ID, "O1", file(VISIT.from("09:00", "09:31"))).data())
        .containsEntry("suggestedCodes", List.of("8857", "8859"));
  }

  @Test
  void o1_needs_a_gain() {
    assertThat(scenarios(VISIT.billed("59.69"))).containsExactly("O1");
    assertThat(scenarios(VISIT.billed("59.70"))).isEmpty();
    assertThat(scenarios(VISIT.billed("59.71"))).isEmpty();
  }

  @Test
  void a_visit_may_go_on_past_midnight() {
    Finding finding = RuleDriver.only(ID, "O1", file(VISIT.from("23:50", "00:20")));

    assertThat(finding.data()).containsEntry("durationMinutes", 30L);
    assertThat(scenarios(VISIT.from("23:50", "00:19"))).isEmpty();
  }

  @Test
  void equal_times_are_no_duration() {
    assertThat(scenarios(VISIT.from("09:00", "09:00"))).isEmpty();
  }

  @Test
  void midnight_at_either_end_is_unknown() {
    assertThat(scenarios(VISIT.from("00:00", "09:00"))).isEmpty();
    assertThat(scenarios(VISIT.from("22:00", "00:00"))).isEmpty();
    assertThat(scenarios(VISIT.from("00:01", "00:31"))).containsExactly("O1");
  }

  @Test
  void a_row_without_time_amount_or_date_takes_no_part() {
    assertThat(scenarios(VISIT.from(null, "09:30"))).isEmpty();
    assertThat(scenarios(VISIT.from("09:00", null))).isEmpty();
    assertThat(scenarios(VISIT.billed(null))).isEmpty();
    assertThat(scenarios(VISIT.on(null))).isEmpty();
  }

  @Test
  void a_row_without_doctor_or_patient_takes_part() {
    assertThat(scenarios(VISIT.by(null).of(null))).containsExactly("O1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8857", "8859", "19928", "00000", ""})
  void interventions_and_codes_of_other_headings_are_not_analysed(String code) {
    assertThat(scenarios(row(code, "x").from("09:00", "10:00").billed("1.00"))).isEmpty();
  }

  @Test
  void the_summary_counts_what_was_analysed() {
    Finding summary =
        RuleDriver.only(
            ID,
            "SUMMARY",
            file(
                VISIT,
                VISIT.from("09:00", "09:31").billed("100.00"),
                VISIT.from("09:00", "09:40").billed("89.54"),
                VISIT.from("09:00", "09:10")));

    assertThat(summary.severity()).isEqualTo(Severity.INFO);
    assertThat(summary.data())
        .containsEntry("totalAnalyzed", 3)
        .containsEntry("totalOptimizations", 2)
        .containsEntry("totalPotentialRevenue", new BigDecimal("17.21"))
        .containsEntry("optimizationRate", new BigDecimal("66.67"))
        .containsEntry("avgDuration", new BigDecimal("33.67"));
  }

  @Test
  void the_summary_is_given_even_when_nothing_was_analysed() {
    List<Finding> findings = RuleDriver.run(ID, List.of());

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().data())
        .containsEntry("totalAnalyzed", 0)
        .containsEntry("optimizationRate", new BigDecimal("0.00"))
        .containsEntry("avgDuration", new BigDecimal("0.00"));
  }
}

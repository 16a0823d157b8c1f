package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.InterventionLimitRule.ID;
import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterventionLimitRuleTest {

  private static final RowSpec HALF_HOUR = row("8857", "x").paid("59.70").billed("59.70");

  private static RowSpec further(String minutes) {
    return row("8859", "x").units(minutes).paid("29.85").billed("29.85");
  }

  private static List<String> scenarios(Object... parts) {
    return RuleDriver.scenarios(ID, file(parts));
  }

  @Test
  void a_hundred_and_eighty_minutes_are_within_the_limit() {
    assertThat(scenarios(HALF_HOUR.unpaid(), further("150"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"151", "150.5"})
  void e1_is_more_than_the_limit_with_money_unpaid(String minutes) {
    Finding finding = RuleDriver.only(ID, "E1", file(HALF_HOUR.unpaid(), further(minutes)));

    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.category()).isEqualTo("intervention_clinique");
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("59.70"));
    assertThat(finding.affectedRows()).containsExactly(1, 2);
    assertThat(finding.data())
        .containsEntry("date", "2025-03-04")
        .containsEntry("limitMinutes", new BigDecimal("180"))
        .containsEntry("totalMinutes", new BigDecimal(minutes).add(new BigDecimal("30")))
        .containsEntry("excessMinutes", new BigDecimal(minutes).subtract(new BigDecimal("150")))
        .containsEntry("unpaidAmount", new BigDecimal("59.70"));
  }

  @Test
  void e1_is_worth_what_was_billed_on_the_unpaid_rows() {
    Finding finding =
        RuleDriver.only(
            ID,
            "E1",
            file(
                further("200"),
                further("10").paid(null),
                HALF_HOUR.unpaid(),
                HALF_HOUR.unpaid().billed(null)));

    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("89.55"));
  }

  @Test
  void p1_is_more_than_the_limit_and_nothing_unpaid() {
    Finding finding = RuleDriver.only(ID, "P1", file(HALF_HOUR, further("151")));

    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.monetaryImpact()).isEqualTo(new BigDecimal("0.00"));
    assertThat(scenarios(HALF_HOUR.unpaid().billed("0.00"), further("151"))).containsExactly("P1");
  }

  @Test
  void the_first_half_hour_is_thirty_minutes_whatever_its_units() {
    assertThat(scenarios(HALF_HOUR.units("500"), further("150"))).isEmpty();
    assertThat(scenarios(HALF_HOUR.units("0"), further("151"))).containsExactly("P1");
  }

  @Test
  void units_that_could_not_be_read_are_no_minutes() {
    assertThat(scenarios(further("180"), row("8859", "x").units(null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ICEP", "ICSM", "ICTOX", "85, #ICSM"})
  void an_exempt_context_takes_the_row_out(String contexts) {
    assertThat(scenarios(further("180"), HALF_HOUR.context(contexts))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ICEPX", "icep", "IC"})
  void another_context_does_not(String contexts) {
    assertThat(scenarios(further("180"), HALF_HOUR.context(contexts))).containsExactly("P1");
  }

  @Test
  void doctors_and_days_are_added_up_by_themselves() {
    assertThat(scenarios(further("180"), HALF_HOUR.by("doctor-b"), HALF_HOUR.on("2025-03-05")))
        .isEmpty();
    assertThat(scenarios(further("180"), HALF_HOUR.of("another"))).containsExactly("P1");
  }

  @Test
  void a_row_without_doctor_or_date_takes_no_part() {
    assertThat(RuleDriver.run(ID, file(further("500").by(null), further("500").on(null))))
        .isEmpty();
  }

  @Test
  void the_summary_counts_rows_after_the_context_filter_and_needs_one() {
    assertThat(RuleDriver.run(ID, file(row("15804", "x"), HALF_HOUR.context("ICEP")))).isEmpty();

    Finding summary =
        RuleDriver.only(
            ID,
            "SUMMARY",
            file(
                HALF_HOUR.context("ICEP"),
                HALF_HOUR.unpaid(),
                further("160"),
                further("200").on("2025-03-05"),
                further("20").on("2025-03-06")));

    assertThat(summary.data())
        .containsEntry("totalRecords", 4)
        .containsEntry("dayCount", 3)
        .containsEntry("totalMinutes", new BigDecimal("410"))
        .containsEntry("errorCount", 1)
        .containsEntry("paidOverLimitCount", 1)
        .containsEntry("totalAtRisk", new BigDecimal("59.70"));
  }
}

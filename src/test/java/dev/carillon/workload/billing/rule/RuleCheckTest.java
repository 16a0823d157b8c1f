package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.RowSpec.file;
import static dev.carillon.workload.billing.rule.RowSpec.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleCheckTest {

  private static final List<BilledRow> THREE =
      file(row("1", "x"), row("2", "y"), row("3", "secret-cell"));

  /// Where a rule throws.
  private enum Fault {
    START,
    TAKES,
    GROUP,
    END,
    NONE
  }

  /// Reports each row; throws at its fault, in a group or `takes` at the second row.
  private record Faulty(Fault fault) implements BillingRule {

    @Override
    public String id() {
      return "faulty";
    }

    @Override
    public String category() {
      return "test";
    }

    @Override
    public boolean onByDefault() {
      return true;
    }

    @Override
    public Grouping grouping() {
      return Grouping.ROW;
    }

    @Override
    public RuleRun start(BillingReference reference) {
      failAt(Fault.START);
      return new RuleRun() {
        @Override
        public boolean takes(BilledRow row) {
          if (row.number() == 2) {
            failAt(Fault.TAKES);
          }
          return true;
        }

        @Override
        public List<Finding> group(List<BilledRow> rows) {
          if (rows.getFirst().number() == 2) {
            failAt(Fault.GROUP);
          }
          return List.of(finding("row " + rows.getFirst().number()));
        }

        @Override
        public List<Finding> end(RunTotals totals) {
          failAt(Fault.END);
          return List.of(finding("end " + totals.records()));
        }
      };
    }

    private Finding finding(String scenario) {
      return new FindingDraft(id(), category(), scenario, Severity.INFO).says("found", null);
    }

    private void failAt(Fault here) {
      if (fault == here) {
        throw new IllegalStateException("secret-cell");
      }
    }
  }

  private static List<String> scenarios(Fault fault) {
    RuleCheck check = RuleCheck.start(new Faulty(fault), DemoReference.reference());
    return RuleDriver.run(THREE, check).stream().map(Finding::scenario).toList();
  }

  @Test
  void a_sound_rule_gives_its_own_findings() {
    assertThat(scenarios(Fault.NONE)).containsExactly("row 1", "row 2", "row 3", "end 3");
  }

  @Test
  void a_rule_that_throws_gives_one_system_error_and_no_more() {
    assertThat(scenarios(Fault.START)).containsExactly("system_error");
    assertThat(scenarios(Fault.TAKES)).containsExactly("system_error");
    assertThat(scenarios(Fault.GROUP)).containsExactly("row 1", "system_error");
    assertThat(scenarios(Fault.END)).containsExactly("row 1", "row 2", "row 3", "system_error");
  }

  @Test
  void the_system_error_is_an_error_that_names_the_rule_and_no_content() {
    RuleCheck check = RuleCheck.start(new Faulty(Fault.GROUP), DemoReference.reference());

    Finding finding = RuleDriver.run(THREE, check).getLast();

    assertThat(finding.ruleId()).isEqualTo("faulty");
    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.category()).isEqualTo("system_error");
    assertThat(finding.data()).containsEntry("errorType", "IllegalStateException");
    assertThat(finding.toString()).doesNotContain("secret-cell");
    assertThat(check.failure()).get().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_failed_rule_takes_no_row() {
    RuleCheck check = RuleCheck.start(new Faulty(Fault.TAKES), DemoReference.reference());
    BilledRow first = THREE.getFirst();

    assertThat(check.takes(first)).isTrue();
    assertThat(check.takes(THREE.get(1))).isFalse();
    assertThat(check.takes(first)).isFalse();
  }

  @Test
  void a_rule_that_is_stopped_says_why_and_keeps_what_it_had_found() {
    RuleCheck check = RuleCheck.start(new Faulty(Fault.NONE), DemoReference.reference());
    List<Finding> before = check.group(THREE.subList(0, 1));

    check.stop(new GroupTooLargeException(2));

    assertThat(before).extracting(Finding::scenario).containsExactly("row 1");
    assertThat(check.takes(THREE.getFirst())).isFalse();
    Finding finding = check.end(new RunTotals(3)).getFirst();
    assertThat(finding.category()).isEqualTo("system_error");
    assertThat(finding.message())
        .isEqualTo("Rule faulty stopped: more than 2 rows belong to one day or one year together.");
  }

  @Test
  void the_other_rules_go_on() {
    List<BillingRule> rules = new ArrayList<>(BillingRules.all());
    rules.addFirst(new Faulty(Fault.START));

    List<Finding> findings = RuleDriver.run(THREE, DemoReference.reference(), rules);

    assertThat(findings.getFirst().category()).isEqualTo("system_error");
    assertThat(findings).anyMatch(RuleDriver.scenario("P-SUMMARY"));
  }
}

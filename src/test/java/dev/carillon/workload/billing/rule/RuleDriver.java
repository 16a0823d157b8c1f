package dev.carillon.workload.billing.rule;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Feeds a list of rows to rules the way the product does: filtered, group by group, then the end.
final class RuleDriver {

  private RuleDriver() {}

  /// All findings of these rules, rule after rule.
  static List<Finding> run(
      List<BilledRow> rows, BillingReference reference, List<BillingRule> rules) {
    List<Finding> findings = new ArrayList<>();
    for (BillingRule rule : rules) {
      findings.addAll(run(rows, RuleCheck.start(rule, reference)));
    }
    return findings;
  }

  static List<Finding> run(List<BilledRow> rows, RuleCheck check) {
    Map<List<Object>, List<BilledRow>> groups = new LinkedHashMap<>();
    for (BilledRow row : rows) {
      if (check.takes(row)) {
        groups.computeIfAbsent(key(row, check.rule().grouping()), k -> new ArrayList<>()).add(row);
      }
    }
    List<Finding> findings = new ArrayList<>();
    groups.values().forEach(group -> findings.addAll(check.group(group)));
    findings.addAll(check.end(new RunTotals(rows.size())));
    return findings;
  }

  /// The findings of one rule of the product on the demo reference.
  static List<Finding> run(String ruleId, List<BilledRow> rows) {
    return run(rows, DemoReference.reference(), List.of(rule(ruleId)));
  }

  static BillingRule rule(String ruleId) {
    return BillingRules.all().stream()
        .filter(rule -> rule.id().equals(ruleId))
        .findFirst()
        .orElseThrow();
  }

  /// The scenarios of one rule in the order given, without its summary.
  static List<String> scenarios(String ruleId, List<BilledRow> rows) {
    return run(ruleId, rows).stream()
        .map(Finding::scenario)
        .filter(scenario -> !scenario.endsWith("SUMMARY"))
        .toList();
  }

  /// The only finding of one scenario.
  static Finding only(String ruleId, String scenario, List<BilledRow> rows) {
    List<Finding> hits = run(ruleId, rows).stream().filter(scenario(scenario)).toList();
    if (hits.size() != 1) {
      throw new AssertionError("one %s expected, found %d".formatted(scenario, hits.size()));
    }
    return hits.getFirst();
  }

  static Predicate<Finding> scenario(String id) {
    return finding -> finding.scenario().equals(id);
  }

  private static List<Object> key(BilledRow row, Grouping grouping) {
    return switch (grouping) {
      case DOCTOR_DAY -> List.of(requireNonNull(row.doctorKey()), requireNonNull(row.date()));
      case PATIENT_YEAR ->
          List.of(requireNonNull(row.patientKey()), requireNonNull(row.date()).getYear());
      case ROW -> List.of(row.number());
      case RUN -> List.of();
    };
  }
}

package dev.carillon.workload.billing.rule;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The rules of the product in the order in which they run.
public final class BillingRules {

  private static final List<BillingRule> ALL =
      List.of(
          new OfficeFeeRule(),
          new AnnualBillingCodeRule(),
          new GmfForfaitRule(),
          new InterventionLimitRule(),
          new VisitDurationRule());

  private BillingRules() {}

  /// All five rules, those that are off by default too.
  public static List<BillingRule> all() {
    return ALL;
  }

  /// The rules that run when nobody chose any: office fees and annual codes.
  public static List<BillingRule> onByDefault() {
    return ALL.stream().filter(BillingRule::onByDefault).toList();
  }

  /// The rules with these ids, in the order in which they run. Blanks around an id say nothing.
  ///
  /// @throws IllegalArgumentException when an id is no rule's: it would be left out silently
  public static List<BillingRule> named(Collection<String> ids) {
    Set<String> wanted =
        ids.stream().map(String::strip).filter(id -> !id.isEmpty()).collect(Collectors.toSet());
    Set<String> unknown = new HashSet<>(wanted);
    ALL.forEach(rule -> unknown.remove(rule.id()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no billing rule "
              + unknown.stream().sorted().collect(Collectors.joining(", "))
              + "; there are "
              + ALL.stream().map(BillingRule::id).collect(Collectors.joining(", "))
              + ".");
    }
    return ALL.stream().filter(rule -> wanted.contains(rule.id())).toList();
  }
}

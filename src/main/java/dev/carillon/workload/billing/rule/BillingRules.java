package dev.carillon.workload.billing.rule;

import java.util.List;

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
}

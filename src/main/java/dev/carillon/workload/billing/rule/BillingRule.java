package dev.carillon.workload.billing.rule;

/// One rule of the validator: immutable, shared by every run and thread. What one run counts lives
/// in its own [RuleRun], so concurrent runs cannot mix.
public interface BillingRule {

  /// The stable id that results and settings use, such as `ANNUAL_BILLING_CODE`.
  String id();

  /// The category of its findings, such as `annual_limit`.
  String category();

  /// Whether it runs when nobody chose the rules. Source: decisions "004 billing CSV".
  boolean onByDefault();

  /// Which rows its run must be given together.
  Grouping grouping();

  /// Whether the code table has a code that the rule looks for by its headings. A rule that names
  /// its codes itself needs none.
  default boolean hasTargets(BillingReference reference) {
    return true;
  }

  /// Begins one validation run.
  ///
  /// @param reference codes and establishments, unchanged for as long as the run lasts
  RuleRun start(BillingReference reference);
}

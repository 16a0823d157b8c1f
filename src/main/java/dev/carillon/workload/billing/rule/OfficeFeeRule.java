package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/// Office fees 19928 and 19929: enough paid patients, the right place, the daily maximum, and what
/// could have been billed. The scenarios are in [OfficeFeeErrors], [OfficeFeeGains] and
/// [OfficeFeePasses]; one P-SUMMARY closes every run.
///
/// Source: domain 004 §3 R1; the decisions "004, the rules read exactly" override it.
final class OfficeFeeRule implements BillingRule {

  static final String ID = "office-fee-validation";
  static final String CATEGORY = "office_fees";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String category() {
    return CATEGORY;
  }

  @Override
  public boolean onByDefault() {
    return true;
  }

  @Override
  public Grouping grouping() {
    return Grouping.DOCTOR_DAY;
  }

  @Override
  public RuleRun start(BillingReference reference) {
    return new Run();
  }

  private static final class Run implements RuleRun {

    private int passes;
    private int errors;
    private int optimizations;
    private BigDecimal amount = Money.ZERO;
    private BigDecimal gain = Money.ZERO;

    /// Rows without a fee are taken too: they are the visits, and a day without fee and visit still
    /// gets its finding.
    @Override
    public boolean takes(BilledRow row) {
      return row.doctorKey() != null && row.date() != null;
    }

    @Override
    public List<Finding> group(List<BilledRow> rows) {
      OfficeFeeDay day = OfficeFeeDay.of(rows);
      List<Finding> findings =
          Stream.of(OfficeFeeErrors.on(day), OfficeFeeGains.on(day), OfficeFeePasses.on(day))
              .flatMap(each -> each)
              .toList();
      amount = amount.add(day.total());
      findings.forEach(this::count);
      return findings;
    }

    /// A pass is one of P1 to P11: that there was nothing to bill is not one.
    private void count(Finding finding) {
      switch (finding.severity()) {
        case ERROR -> errors++;
        case OPTIMIZATION -> {
          optimizations++;
          gain = gain.add(Money.orZero(finding.monetaryImpact()));
        }
        case INFO -> passes += finding.scenario().startsWith("P") ? 1 : 0;
        case WARNING -> throw new IllegalStateException("office fees have no warnings");
      }
    }

    @Override
    public List<Finding> end(RunTotals totals) {
      return List.of(
          new FindingDraft(ID, CATEGORY, "P-SUMMARY", Severity.INFO)
              .with("totalRecords", totals.records())
              .with("passCount", passes)
              .with("errorCount", errors)
              .with("optimizationCount", optimizations)
              .with("totalAmount", amount)
              .with("totalPotentialGain", gain)
              .says(
                  "%d records: %d checks passed, %d errors, %d optimizations worth %s."
                      .formatted(totals.records(), passes, errors, optimizations, gain),
                  null));
    }
  }
}

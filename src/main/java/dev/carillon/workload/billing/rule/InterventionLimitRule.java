package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// At most 180 minutes of clinical intervention per doctor and day.
///
/// Scenarios: `E1` over the limit with money still unpaid, `P1` over the limit and nothing unpaid,
/// `SUMMARY` when the run had any such row. The document gives no ids; these are Carillon's.
/// Source: domain 004 §3 R4; decisions "004, the rules read exactly".
final class InterventionLimitRule implements BillingRule {

  static final String ID = "INTERVENTION_CLINIQUE_DAILY_LIMIT";
  static final String CATEGORY = "intervention_clinique";

  /// Billed once, whatever its units.
  private static final String FIRST_HALF_HOUR = "8857";

  private static final BigDecimal FIRST_HALF_HOUR_MINUTES = BigDecimal.valueOf(30);

  /// Its units are minutes.
  private static final String FURTHER_MINUTES = "8859";

  private static final BigDecimal LIMIT_MINUTES = BigDecimal.valueOf(180);
  private static final Set<String> EXEMPT_CONTEXTS = Set.of("ICEP", "ICSM", "ICTOX");

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
    return false;
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

    private int interventions;
    private int days;
    private int errors;
    private int paidOverLimit;
    private BigDecimal minutes = BigDecimal.ZERO;
    private BigDecimal atRisk = Money.ZERO;

    @Override
    public boolean takes(BilledRow row) {
      return row.doctorKey() != null
          && row.date() != null
          && (row.code().equals(FIRST_HALF_HOUR) || row.code().equals(FURTHER_MINUTES))
          && !row.hasAnyContext(EXEMPT_CONTEXTS);
    }

    @Override
    public List<Finding> group(List<BilledRow> rows) {
      BigDecimal dayMinutes =
          rows.stream().map(Run::minutes).reduce(BigDecimal.ZERO, BigDecimal::add);
      interventions += rows.size();
      days++;
      minutes = minutes.add(dayMinutes);
      if (dayMinutes.compareTo(LIMIT_MINUTES) <= 0) {
        return List.of();
      }
      BigDecimal unpaid =
          Money.sum(
              rows.stream().filter(row -> !row.isPaid()).toList(),
              row -> Money.orZero(row.preliminary()));
      return List.of(unpaid.signum() > 0 ? e1(rows, dayMinutes, unpaid) : p1(rows, dayMinutes));
    }

    /// Units that could not be read count as no minutes.
    private static BigDecimal minutes(BilledRow row) {
      if (row.code().equals(FIRST_HALF_HOUR)) {
        return FIRST_HALF_HOUR_MINUTES;
      }
      return row.units() == null ? BigDecimal.ZERO : row.units();
    }

    private Finding e1(List<BilledRow> rows, BigDecimal dayMinutes, BigDecimal unpaid) {
      errors++;
      atRisk = atRisk.add(unpaid);
      return overLimit("E1", Severity.ERROR, rows, dayMinutes)
          .with("unpaidAmount", unpaid)
          .impact(unpaid)
          .says(
              message(rows, dayMinutes) + " %s is unpaid.".formatted(unpaid),
              "Check whether a context (ICEP, ICSM, ICTOX) is missing, or cancel the excess"
                  + " minutes.");
    }

    private Finding p1(List<BilledRow> rows, BigDecimal dayMinutes) {
      paidOverLimit++;
      return overLimit("P1", Severity.INFO, rows, dayMinutes)
          .says(message(rows, dayMinutes) + " Nothing is unpaid.", null);
    }

    private static FindingDraft overLimit(
        String scenario, Severity severity, List<BilledRow> rows, BigDecimal dayMinutes) {
      return new FindingDraft(ID, CATEGORY, scenario, severity)
          .affecting(rows)
          .with("date", Objects.requireNonNull(rows.getFirst().date()).toString())
          .with("interventionCount", rows.size())
          .with("totalMinutes", dayMinutes)
          .with("limitMinutes", LIMIT_MINUTES)
          .with("excessMinutes", dayMinutes.subtract(LIMIT_MINUTES));
    }

    private static String message(List<BilledRow> rows, BigDecimal dayMinutes) {
      return "Clinical interventions on %s come to %s minutes, %s are allowed."
          .formatted(rows.getFirst().date(), dayMinutes.toPlainString(), LIMIT_MINUTES);
    }

    @Override
    public List<Finding> end(RunTotals totals) {
      if (interventions == 0) {
        return List.of();
      }
      return List.of(
          new FindingDraft(ID, CATEGORY, "SUMMARY", Severity.INFO)
              .with("totalRecords", interventions)
              .with("dayCount", days)
              .with("totalMinutes", minutes)
              .with("errorCount", errors)
              .with("paidOverLimitCount", paidOverLimit)
              .with("totalAtRisk", atRisk)
              .says(
                  "%d interventions on %d doctor days: %d days over the limit with %s unpaid,"
                          .formatted(interventions, days, errors, atRisk)
                      + " %d over it and paid.".formatted(paidOverLimit),
                  null));
    }
  }
}

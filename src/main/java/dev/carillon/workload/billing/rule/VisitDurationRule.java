package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Long visits that would have paid more as a clinical intervention.
///
/// Scenarios: `O1` per visit worth more as an intervention, `SUMMARY` once per run, also when no
/// visit was analysed (the document sets no condition here, as it does for R3 and R4). The document
/// gives no ids; these are Carillon's. A row without a date takes no part. Source: domain 004 §3
/// R5; decisions "004, the rules read exactly", duration.
final class VisitDurationRule implements BillingRule {

  static final String ID = "VISIT_DURATION_OPTIMIZATION";
  static final String CATEGORY = "revenue_optimization";

  private static final String TOP_LEVEL = "B - CONSULTATION, EXAMEN ET VISITE";
  private static final String FIRST_HALF_HOUR = "8857";
  private static final String FURTHER_MINUTES = "8859";
  private static final Set<String> INTERVENTIONS = Set.of(FIRST_HALF_HOUR, FURTHER_MINUTES);

  /// The shortest intervention, in minutes, and what it pays.
  private static final long FEWEST_MINUTES = 30;

  private static final BigDecimal FIRST_HALF_HOUR_VALUE = Money.dollars("59.70");

  /// Further time is paid by begun quarter of an hour.
  private static final long STEP_MINUTES = 15;

  private static final BigDecimal STEP_VALUE = Money.dollars("29.85");

  /// The export writes 00:00 where it has no time.
  private static final LocalTime UNKNOWN = LocalTime.MIDNIGHT;

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
    return Grouping.ROW;
  }

  @Override
  public boolean hasTargets(BillingReference reference) {
    return reference.hasCode(row -> isVisit(row) && !INTERVENTIONS.contains(row.code()));
  }

  private static boolean isVisit(BillingCode row) {
    return row.topLevel().equalsIgnoreCase(TOP_LEVEL);
  }

  @Override
  public RuleRun start(BillingReference reference) {
    return new Run(reference);
  }

  /// A visit that can be compared.
  private record Visit(BilledRow row, LocalDate date, long minutes, BigDecimal billed) {

    BigDecimal interventionValue() {
      long steps = Math.ceilDiv(minutes - FEWEST_MINUTES, STEP_MINUTES);
      return FIRST_HALF_HOUR_VALUE.add(STEP_VALUE.multiply(BigDecimal.valueOf(steps)));
    }

    List<String> suggestedCodes() {
      return minutes > FEWEST_MINUTES
          ? List.of(FIRST_HALF_HOUR, FURTHER_MINUTES)
          : List.of(FIRST_HALF_HOUR);
    }
  }

  private static final class Run implements RuleRun {

    private final BillingReference reference;
    private int analyzed;
    private int optimizations;
    private long minutes;
    private BigDecimal potential = Money.ZERO;

    private Run(BillingReference reference) {
      this.reference = reference;
    }

    @Override
    public boolean takes(BilledRow row) {
      return visit(row) != null;
    }

    /// What is to be compared; `null` when the row is not to be analysed.
    private @Nullable Visit visit(BilledRow row) {
      if (row.date() == null || row.preliminary() == null || !isVisitCode(row.code())) {
        return null;
      }
      long duration = minutes(row.start(), row.end());
      return duration < FEWEST_MINUTES
          ? null
          : new Visit(row, row.date(), duration, Money.scaled(row.preliminary()));
    }

    private boolean isVisitCode(String code) {
      return !INTERVENTIONS.contains(code)
          && reference.codeRows(code).stream().anyMatch(VisitDurationRule::isVisit);
    }

    /// An end before the start lies on the next day. No time, and so too short, when either end is
    /// unknown.
    private static long minutes(@Nullable LocalTime start, @Nullable LocalTime end) {
      if (start == null || end == null || start.equals(UNKNOWN) || end.equals(UNKNOWN)) {
        return 0;
      }
      long between = Duration.between(start, end).toMinutes();
      return between < 0 ? between + Duration.ofDays(1).toMinutes() : between;
    }

    @Override
    public List<Finding> group(List<BilledRow> rows) {
      return rows.stream()
          .map(this::visit)
          .flatMap(Stream::ofNullable)
          .flatMap(visit -> judge(visit).stream())
          .toList();
    }

    private List<Finding> judge(Visit visit) {
      analyzed++;
      minutes += visit.minutes();
      BigDecimal gain = visit.interventionValue().subtract(visit.billed());
      if (gain.signum() <= 0) {
        return List.of();
      }
      optimizations++;
      potential = potential.add(gain);
      return List.of(o1(visit, gain));
    }

    private static Finding o1(Visit visit, BigDecimal gain) {
      return new FindingDraft(ID, CATEGORY, "O1", Severity.OPTIMIZATION)
          .affecting(visit.row())
          .with("date", visit.date().toString())
          .with("durationMinutes", visit.minutes())
          .with("currentCode", visit.row().code())
          .with("currentAmount", visit.billed())
          .with("expectedAmount", visit.interventionValue())
          .with("suggestedCodes", visit.suggestedCodes())
          .impact(gain)
          .says(
              "%s on %s took %d minutes and was billed at %s; as an intervention it is worth %s."
                  .formatted(
                      visit.row().code(),
                      visit.date(),
                      visit.minutes(),
                      visit.billed(),
                      visit.interventionValue()),
              "Bill %s instead, if the visit meets its conditions."
                  .formatted(String.join(" and ", visit.suggestedCodes())));
    }

    @Override
    public List<Finding> end(RunTotals totals) {
      return List.of(
          new FindingDraft(ID, CATEGORY, "SUMMARY", Severity.INFO)
              .with("totalAnalyzed", analyzed)
              .with("totalOptimizations", optimizations)
              .with("totalPotentialRevenue", potential)
              .with("optimizationRate", perAnalyzed(100L * optimizations))
              .with("avgDuration", perAnalyzed(minutes))
              .says(
                  "%d visits of at least %d minutes analysed: %d optimizations worth %s."
                      .formatted(analyzed, FEWEST_MINUTES, optimizations, potential),
                  null));
    }

    /// Two places; 0 when nothing was analysed.
    private BigDecimal perAnalyzed(long sum) {
      return analyzed == 0
          ? Money.ZERO
          : BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(analyzed), 2, RoundingMode.HALF_UP);
    }
  }
}

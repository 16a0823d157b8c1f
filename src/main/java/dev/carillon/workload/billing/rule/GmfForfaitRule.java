package dev.carillon.workload.billing.rule;

import static java.util.Comparator.comparing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The yearly lump sum 8875 of a family medicine group (GMF): once per patient and calendar year,
/// and not to be forgotten for a patient who was seen there.
///
/// Scenarios: `E1` for each 8875 dated after the first paid one, `O1` once for a year with a
/// qualifying visit and no 8875, `SUMMARY` when the run had any row of the rule. The document gives
/// no ids; these are Carillon's. Source: domain 004 §3 R3; decisions "004, the rules read exactly".
final class GmfForfaitRule implements BillingRule {

  static final String ID = "GMF_FORFAIT_8875";
  static final String CATEGORY = "gmf_forfait";

  private static final String FORFAIT = "8875";
  private static final BigDecimal TARIFF = Money.dollars("9.35");
  private static final Set<String> INTERVENTIONS = Set.of("8857", "8859");
  private static final Set<String> EXCLUDED_CONTEXTS = Set.of("MTA13", "GMFU", "GAP", "G160", "AR");

  /// The two groups of visits by appointment, worded as the code table of the insurer has them.
  private static final List<String> VISIT_GROUPS =
      List.of(
          "Visites sur rendez-vous (patient de 80 ans ou plus)",
          "Visites sur rendez-vous (patient de moins de 80 ans)");

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
    return Grouping.PATIENT_YEAR;
  }

  @Override
  public boolean hasTargets(BillingReference reference) {
    return reference.hasCode(GmfForfaitRule::isVisit);
  }

  private static boolean isVisit(BillingCode row) {
    return BillingCode.among(VISIT_GROUPS, row.level1Group()).isPresent();
  }

  @Override
  public RuleRun start(BillingReference reference) {
    return new Run(reference);
  }

  private static final class Run implements RuleRun {

    private final BillingReference reference;
    private int forfaits;
    private int visits;
    private int errors;
    private int optimizations;

    private Run(BillingReference reference) {
      this.reference = reference;
    }

    @Override
    public boolean takes(BilledRow row) {
      return row.patientKey() != null
          && row.date() != null
          && (isForfait(row) || isQualifyingVisit(row));
    }

    private static boolean isForfait(BilledRow row) {
      return row.code().equals(FORFAIT);
    }

    private boolean isQualifyingVisit(BilledRow row) {
      return isVisitCode(row.code())
          && !row.hasAnyContext(EXCLUDED_CONTEXTS)
          && reference.establishment(row.place()).map(Establishment::ep33).orElse(false);
    }

    private boolean isVisitCode(String code) {
      return INTERVENTIONS.contains(code)
          || reference.codeRows(code).stream().anyMatch(GmfForfaitRule::isVisit);
    }

    @Override
    public List<Finding> group(List<BilledRow> rows) {
      List<BilledRow> billed = rows.stream().filter(Run::isForfait).toList();
      forfaits += billed.size();
      visits += rows.size() - billed.size();
      if (billed.isEmpty()) {
        optimizations++;
        return List.of(missed(rows));
      }
      List<Finding> findings = repeated(billed);
      errors += findings.size();
      return findings;
    }

    /// A row on the date of the first paid one is not after it.
    private static List<Finding> repeated(List<BilledRow> billed) {
      List<Finding> findings = new ArrayList<>();
      billed.stream()
          .filter(BilledRow::isPaid)
          .map(Run::date)
          .min(LocalDate::compareTo)
          .ifPresent(paidOn ->
              billed.stream()
                  .filter(row -> date(row).isAfter(paidOn))
                  .forEach(row -> findings.add(e1(row, paidOn))));
      return findings;
    }

    private static Finding e1(BilledRow row, LocalDate paidOn) {
      return new FindingDraft(ID, CATEGORY, "E1", Severity.ERROR)
          .affecting(row)
          .with("code", FORFAIT)
          .with("year", paidOn.getYear())
          .with("date", date(row).toString())
          .with("firstPaidDate", paidOn.toString())
          .says(
              "8875 on %s: it was already paid this year, first on %s."
                  .formatted(row.date(), paidOn),
              "Cancel it: 8875 is paid once per patient and calendar year.");
    }

    private static Finding missed(List<BilledRow> visits) {
      BilledRow first =
          visits.stream().min(comparing(Run::date).thenComparing(BilledRow::number)).orElseThrow();
      return new FindingDraft(ID, CATEGORY, "O1", Severity.OPTIMIZATION)
          .affecting(first)
          .with("year", date(first).getYear())
          .with("date", date(first).toString())
          .with("visitCount", visits.size())
          .with("suggestedCode", FORFAIT)
          .with("expectedAmount", TARIFF)
          .impact(TARIFF)
          .says(
              "No 8875 in %d although the patient was seen %d times at a GMF, first on %s."
                  .formatted(date(first).getYear(), visits.size(), first.date()),
              "Bill 8875 with the first visit.");
    }

    private static LocalDate date(BilledRow row) {
      return Objects.requireNonNull(row.date());
    }

    @Override
    public List<Finding> end(RunTotals totals) {
      if (forfaits + visits == 0) {
        return List.of();
      }
      BigDecimal gain = TARIFF.multiply(BigDecimal.valueOf(optimizations));
      return List.of(
          new FindingDraft(ID, CATEGORY, "SUMMARY", Severity.INFO)
              .with("totalRecords", forfaits + visits)
              .with("forfaitCount", forfaits)
              .with("visitCount", visits)
              .with("errorCount", errors)
              .with("optimizationCount", optimizations)
              .with("totalPotentialGain", gain)
              .says(
                  "%d rows with 8875 and %d visits at a GMF: %d errors, %d optimizations worth %s."
                      .formatted(forfaits, visits, errors, optimizations, gain),
                  null));
    }
  }
}

package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Visits that are paid once per patient and calendar year. All target codes count together; every
/// group gives exactly one finding, P1 or one of E1 to E3, and there is no summary.
///
/// A target code is one whose leaf is *Visite de prise en charge* or *Visite périodique*. Source:
/// domain 004 §3 R2; decisions "004, the rules read exactly", annual codes.
final class AnnualBillingCodeRule implements BillingRule {

  static final String ID = "ANNUAL_BILLING_CODE";
  static final String CATEGORY = "annual_limit";

  private static final List<String> LEAVES =
      List.of("Visite de prise en charge", "Visite périodique");

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
    return Grouping.PATIENT_YEAR;
  }

  @Override
  public boolean hasTargets(BillingReference reference) {
    return reference.hasCode(row -> BillingCode.among(LEAVES, row.leaf()).isPresent());
  }

  @Override
  public RuleRun start(BillingReference reference) {
    return new Run(reference);
  }

  /// The target rows of one patient in one year.
  private record PatientYear(int year, String leaf, List<BilledRow> rows, BilledRow first) {

    List<BilledRow> paid() {
      return rows.stream().filter(BilledRow::isPaid).toList();
    }

    List<BilledRow> unpaid() {
      return rows.stream().filter(row -> !row.isPaid()).toList();
    }

    /// Names the first code only, as the documented messages do.
    FindingDraft finding(String scenario, Severity severity) {
      return new FindingDraft(ID, CATEGORY, scenario, severity)
          .affecting(rows)
          .with("year", year)
          .with("code", first.code())
          .with("totalCount", rows.size())
          .with("paidCount", paid().size())
          .with("unpaidCount", unpaid().size())
          .with("leafPattern", leaf);
    }
  }

  private static final class Run implements RuleRun {

    private final BillingReference reference;

    private Run(BillingReference reference) {
      this.reference = reference;
    }

    @Override
    public boolean takes(BilledRow row) {
      return row.patientKey() != null && row.date() != null && leaf(row.code()).isPresent();
    }

    private Optional<String> leaf(String code) {
      return reference.codeRows(code).stream()
          .flatMap(row -> BillingCode.among(LEAVES, row.leaf()).stream())
          .findFirst();
    }

    @Override
    public List<Finding> group(List<BilledRow> rows) {
      BilledRow first = rows.getFirst();
      var year =
          new PatientYear(
              Objects.requireNonNull(first.date()).getYear(),
              leaf(first.code()).orElseThrow(),
              rows,
              first);
      return List.of(judge(year));
    }

    private Finding judge(PatientYear year) {
      if (year.rows().size() == 1) {
        return p1(year);
      }
      return switch (year.paid().size()) {
        case 0 -> e3(year);
        case 1 -> e2(year);
        default -> e1(year);
      };
    }

    /// Exactly one, even when it is unpaid.
    private static Finding p1(PatientYear year) {
      return year.finding("P1", Severity.INFO)
          .says("%s was billed once in %d.".formatted(year.first().code(), year.year()), null);
    }

    /// Paid more than once.
    private static Finding e1(PatientYear year) {
      List<BilledRow> paid = year.paid();
      BigDecimal total = Money.sum(paid, row -> Money.orZero(row.paid()));
      return year.finding("E1", Severity.ERROR)
          .with("dates", dates(paid))
          .with("amounts", paid.stream().map(row -> Money.orZero(row.paid())).toList())
          .with("totalPaidAmount", total)
          .says(
              "%s was paid %d times in %d (%s in all), once is allowed."
                  .formatted(year.first().code(), paid.size(), year.year(), total),
              "Verify the visits and replace all but one by the code that fits the visit.");
    }

    /// One paid, the others not.
    private static Finding e2(PatientYear year) {
      BilledRow paid = year.paid().getFirst();
      List<BilledRow> unpaid = year.unpaid();
      List<String> unpaidIds = unpaid.stream().map(BilledRow::idRamq).toList();
      return year.finding("E2", Severity.ERROR)
          .with("paidIdRamq", paid.idRamq())
          .with("paidDate", String.valueOf(paid.date()))
          .with("paidAmount", Money.orZero(paid.paid()))
          .with("unpaidIdRamqs", unpaidIds)
          .with("unpaidDates", dates(unpaid))
          .with(
              "unpaidAmounts", unpaid.stream().map(row -> Money.orZero(row.preliminary())).toList())
          .says(
              "%s was paid in %d under %s; unpaid in the same year: %s."
                  .formatted(
                      year.first().code(),
                      year.year(),
                      named(paid.idRamq()),
                      String.join(", ", unpaidIds.stream().map(Run::named).toList())),
              "Replace the unpaid code by the code of the visit that took place.");
    }

    private static String named(String idRamq) {
      return idRamq.isEmpty() ? "an invoice without number" : idRamq;
    }

    /// Billed more than once and never paid. The tariff is that of the first row at its place.
    private Finding e3(PatientYear year) {
      BilledRow first = year.first();
      Optional<BigDecimal> tariff = reference.tariff(first.code(), first.place());
      return year.finding("E3", Severity.ERROR)
          .with("tariffValue", tariff.orElse(null))
          .with("totalUnpaidAmount", tariff.map(value -> times(value, year)).orElse(null))
          .with("dates", dates(year.rows()))
          .impact(tariff.orElse(null))
          .says(
              "%s was billed %d times in %d and never paid."
                  .formatted(first.code(), year.rows().size(), year.year()),
              "Check why it was refused, correct one and cancel the others.");
    }

    private static BigDecimal times(BigDecimal tariff, PatientYear year) {
      return tariff.multiply(BigDecimal.valueOf(year.rows().size()));
    }

    private static List<String> dates(List<BilledRow> rows) {
      return rows.stream().map(row -> String.valueOf(row.date())).toList();
    }

    @Override
    public List<Finding> end(RunTotals totals) {
      return List.of();
    }
  }
}

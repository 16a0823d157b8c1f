package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The five rules a second time, as plainly as they can be written: everything in memory, one `if`
/// per row of the tables, whole cents. It shares nothing with the product but the records, so that
/// both being wrong in the same way is unlikely. Fast enough for some 100,000 rows.
public final class NaiveBillingCheck {

  /// What can be compared about a finding.
  public record Outcome(
      String ruleId,
      String scenario,
      Severity severity,
      List<Integer> affectedRows,
      @Nullable BigDecimal monetaryImpact) {

    static Outcome of(Finding finding) {
      return new Outcome(
          finding.ruleId(),
          finding.scenario(),
          finding.severity(),
          finding.affectedRows(),
          finding.monetaryImpact());
    }
  }

  private final List<BilledRow> rows;
  private final BillingReference reference;
  private final Map<Outcome, Integer> found = new HashMap<>();

  private NaiveBillingCheck(List<BilledRow> rows, BillingReference reference) {
    this.rows = rows;
    this.reference = reference;
  }

  /// All five rules.
  static Map<Outcome, Integer> check(List<BilledRow> rows, BillingReference reference) {
    return check(
        rows,
        reference,
        Set.of(
            "office-fee-validation",
            "ANNUAL_BILLING_CODE",
            "GMF_FORFAIT_8875",
            "INTERVENTION_CLINIQUE_DAILY_LIMIT",
            "VISIT_DURATION_OPTIMIZATION"));
  }

  /// What the rules that are on are to find.
  ///
  /// @param rows the whole file, in record order
  /// @param ruleIds the rules that are on
  /// @return each outcome with how often it is to be found
  public static Map<Outcome, Integer> check(
      List<BilledRow> rows, BillingReference reference, Set<String> ruleIds) {
    var check = new NaiveBillingCheck(rows, reference);
    if (ruleIds.contains("office-fee-validation")) {
      check.officeFees();
    }
    if (ruleIds.contains("ANNUAL_BILLING_CODE")) {
      check.annualCodes();
    }
    if (ruleIds.contains("GMF_FORFAIT_8875")) {
      check.gmf8875();
    }
    if (ruleIds.contains("INTERVENTION_CLINIQUE_DAILY_LIMIT")) {
      check.interventions();
    }
    if (ruleIds.contains("VISIT_DURATION_OPTIMIZATION")) {
      check.durations();
    }
    return check.found;
  }

  /// How often each outcome is among the findings of the product, to be compared with [#check].
  static Map<Outcome, Integer> count(List<Finding> findings) {
    Map<Outcome, Integer> counts = new HashMap<>();
    findings.forEach(finding -> counts.merge(Outcome.of(finding), 1, Integer::sum));
    return counts;
  }

  private void add(String rule, String scenario, Severity severity, List<Integer> at, long cents) {
    found.merge(
        new Outcome(rule, scenario, severity, at, BigDecimal.valueOf(cents, 2)), 1, Integer::sum);
  }

  private static List<Integer> numbers(List<BilledRow> some) {
    List<Integer> numbers = new ArrayList<>();
    for (BilledRow row : some) {
      numbers.add(row.number());
    }
    return numbers;
  }

  private static boolean has(BilledRow row, String... contexts) {
    for (String context : contexts) {
      if (row.contexts().contains(context)) {
        return true;
      }
    }
    return false;
  }

  private static boolean paid(BilledRow row) {
    return row.paid() != null && row.paid().compareTo(BigDecimal.ZERO) > 0;
  }

  private static LocalDate date(BilledRow row) {
    return Objects.requireNonNull(row.date());
  }

  private static long cents(@Nullable BigDecimal amount) {
    return amount == null ? 0 : amount.movePointRight(2).longValueExact();
  }

  private Map<String, List<BilledRow>> doctorDays() {
    Map<String, List<BilledRow>> days = new TreeMap<>();
    for (BilledRow row : rows) {
      if (row.doctorKey() != null && row.date() != null) {
        days.computeIfAbsent(row.doctorKey() + "|" + row.date(), k -> new ArrayList<>()).add(row);
      }
    }
    return days;
  }

  private Map<String, List<BilledRow>> patientYears() {
    Map<String, List<BilledRow>> years = new TreeMap<>();
    for (BilledRow row : rows) {
      if (row.patientKey() != null && row.date() != null) {
        String key = row.patientKey() + "|" + row.date().getYear();
        years.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
      }
    }
    return years;
  }

  private void officeFees() {
    for (List<BilledRow> day : doctorDays().values()) {
      officeFeeDay(day);
    }
    add("office-fee-validation", "P-SUMMARY", Severity.INFO, List.of(), 0);
  }

  private void error(String scenario, List<BilledRow> at, long cents) {
    add("office-fee-validation", scenario, Severity.ERROR, numbers(at), cents);
  }

  private void gain(String scenario, List<BilledRow> at, long cents) {
    add("office-fee-validation", scenario, Severity.OPTIMIZATION, numbers(at), cents);
  }

  private void pass(String scenario, List<BilledRow> at) {
    add("office-fee-validation", scenario, Severity.INFO, numbers(at), 0);
  }

  private void officeFeeDay(List<BilledRow> day) {
    List<BilledRow> fees = new ArrayList<>();
    List<BilledRow> small = new ArrayList<>();
    List<BilledRow> smallRegistered = new ArrayList<>();
    List<BilledRow> smallWalkIn = new ArrayList<>();
    List<BilledRow> large = new ArrayList<>();
    List<BilledRow> largeRegistered = new ArrayList<>();
    List<BilledRow> largeWalkIn = new ArrayList<>();
    List<BilledRow> registeredVisits = new ArrayList<>();
    List<BilledRow> walkInVisits = new ArrayList<>();
    Set<String> paidPatients = new HashSet<>();
    Set<String> registeredPatients = new HashSet<>();
    Set<String> walkInPatients = new HashSet<>();
    for (BilledRow row : day) {
      boolean walkIn = has(row, "G160", "AR");
      if (row.patientKey() != null && paid(row)) {
        paidPatients.add(row.patientKey());
      }
      if (row.code().equals("19928")) {
        fees.add(row);
        small.add(row);
        (walkIn ? smallWalkIn : smallRegistered).add(row);
      } else if (row.code().equals("19929")) {
        fees.add(row);
        large.add(row);
        (walkIn ? largeWalkIn : largeRegistered).add(row);
      } else if (row.patientKey() != null) {
        (walkIn ? walkInVisits : registeredVisits).add(row);
        (walkIn ? walkInPatients : registeredPatients).add(row.patientKey());
      }
    }
    int registeredAll = registeredPatients.size();
    int walkInAll = walkInPatients.size();
    registeredPatients.retainAll(paidPatients);
    walkInPatients.retainAll(paidPatients);
    int registered = registeredPatients.size();
    int walkIn = walkInPatients.size();
    long total = small.size() * 3240L + large.size() * 6480L;
    boolean anyError = false;

    for (BilledRow fee : fees) {
      if (!fee.place().isEmpty() && fee.place().charAt(0) != '5') {
        error("ESTABLISHMENT_ERROR", List.of(fee), 0);
        anyError = true;
        continue;
      }
      if (smallRegistered.contains(fee) && registered < 6 && walkIn < 10) {
        error("E1", List.of(fee), 0);
        anyError = true;
      }
      if (smallWalkIn.contains(fee) && walkIn < 10) {
        error("E2", List.of(fee), 0);
        anyError = true;
      }
      if (largeRegistered.contains(fee) && registered < 12 && walkIn < 20) {
        error("E3", List.of(fee), 0);
        anyError = true;
      }
      if (largeWalkIn.contains(fee) && walkIn < 20) {
        error("E4", List.of(fee), 0);
        anyError = true;
      }
    }
    if (total > 6480) {
      anyError = true;
      if (fees.size() == 2 && smallRegistered.size() == 1 && largeWalkIn.size() == 1) {
        error("E6", fees, -3240);
      } else if (fees.size() == 2 && largeRegistered.size() == 1 && smallWalkIn.size() == 1) {
        error("E8", fees, -3240);
      } else {
        error("E5", fees, 0);
      }
    }
    boolean bothSmall = !smallRegistered.isEmpty() && !smallWalkIn.isEmpty();
    if (bothSmall && registered < 6 && walkIn < 10) {
      error("E7", small, 0);
      anyError = true;
    }

    if (!smallRegistered.isEmpty() && registered >= 12 && large.isEmpty()) {
      gain("O1", smallRegistered, 3240);
    }
    if (!smallWalkIn.isEmpty() && walkIn >= 20 && large.isEmpty()) {
      gain("O2", smallWalkIn, 3240);
    }
    if (smallRegistered.size() == 1 && fees.size() == 1 && walkIn >= 10) {
      gain("O3", fees, 3240);
    }
    if (!fees.isEmpty() && smallWalkIn.size() == fees.size() && registered >= 6) {
      gain(fees.size() == 1 && registered <= 11 ? "O6" : "O4", fees, 3240);
    }
    if (bothSmall && total == 6480 && (registered >= 12 || walkIn >= 20)) {
      gain("O5", fees, 0);
    }
    if (fees.isEmpty()) {
      if (registeredAll >= 12) {
        gain("MISSED_OFFICE_FEE", registeredVisits, 6480);
      } else if (registeredAll >= 6) {
        gain("MISSED_OFFICE_FEE", registeredVisits, 3240);
      } else if (walkInAll >= 20) {
        gain("MISSED_OFFICE_FEE", walkInVisits, 6480);
      } else if (walkInAll >= 10) {
        gain("MISSED_OFFICE_FEE", walkInVisits, 3240);
      } else {
        pass("NO_OFFICE_FEE_QUALIFIED", day);
      }
    }

    for (BilledRow fee : fees) {
      if (smallRegistered.contains(fee) && registered >= 6 && registered <= 11) {
        pass("P1", List.of(fee));
      }
      if (smallWalkIn.contains(fee) && walkIn >= 10 && walkIn <= 19) {
        pass("P2", List.of(fee));
      }
      if (largeRegistered.contains(fee) && registered >= 12 && walkIn < 20) {
        pass("P11", List.of(fee));
      }
      if (largeWalkIn.contains(fee) && walkIn >= 20) {
        pass("P4", List.of(fee));
      }
      if (fee.place().startsWith("5")) {
        pass("P6", List.of(fee));
      }
    }
    if (!largeRegistered.isEmpty() && registered >= 12 && walkIn >= 20) {
      if (smallWalkIn.isEmpty() && largeWalkIn.isEmpty()) {
        pass("P7", largeRegistered);
      }
      if (!largeWalkIn.isEmpty()) {
        pass("P9", large);
      }
    }
    if (fees.size() == 2 && total <= 6480 && !anyError) {
      pass("P5", fees);
    }
  }

  private boolean isAnnual(String code) {
    for (BillingCode row : reference.codeRows(code)) {
      if (Arrays.asList("Visite de prise en charge", "Visite périodique").contains(row.leaf())) {
        return true;
      }
    }
    return false;
  }

  private void annualCodes() {
    for (List<BilledRow> year : patientYears().values()) {
      List<BilledRow> hits = new ArrayList<>();
      int paidHits = 0;
      for (BilledRow row : year) {
        if (isAnnual(row.code())) {
          hits.add(row);
          paidHits += paid(row) ? 1 : 0;
        }
      }
      if (hits.size() == 1) {
        add("ANNUAL_BILLING_CODE", "P1", Severity.INFO, numbers(hits), 0);
      } else if (paidHits > 1) {
        add("ANNUAL_BILLING_CODE", "E1", Severity.ERROR, numbers(hits), 0);
      } else if (paidHits == 1) {
        add("ANNUAL_BILLING_CODE", "E2", Severity.ERROR, numbers(hits), 0);
      } else if (!hits.isEmpty()) {
        BigDecimal tariff = tariff(hits.getFirst());
        found.merge(
            new Outcome("ANNUAL_BILLING_CODE", "E3", Severity.ERROR, numbers(hits), tariff),
            1,
            Integer::sum);
      }
    }
  }

  private @Nullable BigDecimal tariff(BilledRow billed) {
    boolean office = billed.place().startsWith("5");
    BigDecimal other = null;
    for (BillingCode row : reference.codeRows(billed.code())) {
      if (row.tariffValue() == null) {
        continue;
      }
      BigDecimal dollars = BigDecimal.valueOf(cents(row.tariffValue()), 2);
      if (row.place().equals(office ? "cabinet" : "établissement")) {
        return dollars;
      }
      other = other == null ? dollars : other;
    }
    return other;
  }

  private boolean isGmfVisit(BilledRow row) {
    if (has(row, "MTA13", "GMFU", "GAP", "G160", "AR")) {
      return false;
    }
    var place = reference.establishment(row.place());
    if (place.isEmpty() || !place.get().ep33()) {
      return false;
    }
    boolean byGroup = false;
    for (BillingCode code : reference.codeRows(row.code())) {
      byGroup |= code.level1Group().equals("Visites sur rendez-vous (patient de 80 ans ou plus)");
      byGroup |= code.level1Group().equals("Visites sur rendez-vous (patient de moins de 80 ans)");
    }
    return byGroup || row.code().equals("8857") || row.code().equals("8859");
  }

  private void gmf8875() {
    boolean any = false;
    for (List<BilledRow> year : patientYears().values()) {
      BilledRow firstPaid = null;
      BilledRow firstVisit = null;
      boolean billed = false;
      for (BilledRow row : year) {
        if (row.code().equals("8875")) {
          billed = true;
          if (paid(row) && (firstPaid == null || date(row).isBefore(date(firstPaid)))) {
            firstPaid = row;
          }
        } else if (isGmfVisit(row)
            && (firstVisit == null || date(row).isBefore(date(firstVisit)))) {
          firstVisit = row;
        }
      }
      any |= billed || firstVisit != null;
      if (!billed && firstVisit != null) {
        add("GMF_FORFAIT_8875", "O1", Severity.OPTIMIZATION, List.of(firstVisit.number()), 935);
      }
      for (BilledRow row : year) {
        if (firstPaid != null
            && row.code().equals("8875")
            && date(row).compareTo(date(firstPaid)) > 0) {
          add("GMF_FORFAIT_8875", "E1", Severity.ERROR, List.of(row.number()), 0);
        }
      }
    }
    if (any) {
      add("GMF_FORFAIT_8875", "SUMMARY", Severity.INFO, List.of(), 0);
    }
  }

  private void interventions() {
    String rule = "INTERVENTION_CLINIQUE_DAILY_LIMIT";
    boolean any = false;
    for (List<BilledRow> day : doctorDays().values()) {
      List<BilledRow> hits = new ArrayList<>();
      BigDecimal minutes = BigDecimal.ZERO;
      long unpaid = 0;
      for (BilledRow row : day) {
        boolean fixed = row.code().equals("8857");
        if ((!fixed && !row.code().equals("8859")) || has(row, "ICEP", "ICSM", "ICTOX")) {
          continue;
        }
        hits.add(row);
        if (fixed) {
          minutes = minutes.add(new BigDecimal(30));
        } else if (row.units() != null) {
          minutes = minutes.add(row.units());
        }
        unpaid += paid(row) ? 0 : cents(row.preliminary());
      }
      any |= !hits.isEmpty();
      if (minutes.compareTo(new BigDecimal(180)) > 0) {
        if (unpaid > 0) {
          add(rule, "E1", Severity.ERROR, numbers(hits), unpaid);
        } else {
          add(rule, "P1", Severity.INFO, numbers(hits), 0);
        }
      }
    }
    if (any) {
      add(rule, "SUMMARY", Severity.INFO, List.of(), 0);
    }
  }

  private void durations() {
    for (BilledRow row : rows) {
      LocalTime start = row.start();
      LocalTime end = row.end();
      if (row.date() == null || start == null || end == null || row.preliminary() == null) {
        continue;
      }
      int from = start.getHour() * 60 + start.getMinute();
      int until = end.getHour() * 60 + end.getMinute();
      if (from == 0 || until == 0 || row.code().equals("8857") || row.code().equals("8859")) {
        continue;
      }
      boolean visit = false;
      for (BillingCode code : reference.codeRows(row.code())) {
        visit |= code.topLevel().equals("B - CONSULTATION, EXAMEN ET VISITE");
      }
      int minutes = until >= from ? until - from : until + 24 * 60 - from;
      if (!visit || minutes < 30) {
        continue;
      }
      long worth = 5970;
      for (int more = minutes - 30; more > 0; more -= 15) {
        worth += 2985;
      }
      if (worth > cents(row.preliminary())) {
        add(
            "VISIT_DURATION_OPTIMIZATION",
            "O1",
            Severity.OPTIMIZATION,
            List.of(row.number()),
            worth - cents(row.preliminary()));
      }
    }
    add("VISIT_DURATION_OPTIMIZATION", "SUMMARY", Severity.INFO, List.of(), 0);
  }
}

package dev.carillon.workload.billing.rule;

import static java.util.stream.Collectors.groupingBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// One doctor's day as the office fee scenarios see it: which fees were billed, and how many
/// patients of each type were seen. Immutable.
///
/// A row that is no fee and has a patient is a visit, wherever it took place. A patient is paid
/// when any row of that patient with this doctor on this day is, a fee row included; one with
/// visits of both types counts in both. Source: decisions "004, the rules read exactly", office
/// fee.
///
/// @param date the day
/// @param rows all rows of the day
/// @param fees the fee rows, paid or not
/// @param registered patients of the practice
/// @param walkIn patients who walked in
/// @param total tariffs of the billed fees in dollars (scale 2)
record OfficeFeeDay(
    LocalDate date,
    List<BilledRow> rows,
    List<Fee> fees,
    Patients registered,
    Patients walkIn,
    BigDecimal total) {

  /// A billed office fee.
  record Fee(BilledRow row, OfficeFeeCode code, VisitType type) {

    /// A fee is for a private office; a blank place is not held against it.
    boolean isAtWrongPlace() {
      return !row.place().isEmpty() && !isAtOffice();
    }

    boolean isAtOffice() {
      return row.place().startsWith(BillingReference.OFFICE_PREFIX);
    }
  }

  /// The patients of one type.
  ///
  /// @param visits their visits of that type
  /// @param paid patients with a paid row (count)
  /// @param unpaid the other patients (count)
  record Patients(List<BilledRow> visits, int paid, int unpaid) {

    int all() {
      return paid + unpaid;
    }
  }

  /// @param rows all rows of one doctor and one date, by record number; at least one
  static OfficeFeeDay of(List<BilledRow> rows) {
    List<Fee> fees =
        rows.stream()
            .flatMap(row ->
                OfficeFeeCode.of(row.code()).stream()
                    .map(code -> new Fee(row, code, VisitType.of(row))))
            .toList();
    Set<String> paidPatients = paidPatients(rows);
    Map<VisitType, List<BilledRow>> visits =
        rows.stream().filter(OfficeFeeDay::isVisit).collect(groupingBy(VisitType::of));
    return new OfficeFeeDay(
        Objects.requireNonNull(rows.getFirst().date()),
        rows,
        fees,
        patients(visits.getOrDefault(VisitType.REGISTERED, List.of()), paidPatients),
        patients(visits.getOrDefault(VisitType.WALK_IN, List.of()), paidPatients),
        Money.sum(fees, fee -> fee.code().tariff()));
  }

  private static boolean isVisit(BilledRow row) {
    return row.patientKey() != null && OfficeFeeCode.of(row.code()).isEmpty();
  }

  private static Set<String> paidPatients(List<BilledRow> rows) {
    Set<String> paid = new HashSet<>();
    for (BilledRow row : rows) {
      if (row.patientKey() != null && row.isPaid()) {
        paid.add(row.patientKey());
      }
    }
    return paid;
  }

  private static Patients patients(List<BilledRow> visits, Set<String> paidPatients) {
    Set<String> seen = new HashSet<>();
    for (BilledRow visit : visits) {
      seen.add(Objects.requireNonNull(visit.patientKey()));
    }
    int paid = (int) seen.stream().filter(paidPatients::contains).count();
    return new Patients(visits, paid, seen.size() - paid);
  }

  Patients patients(VisitType type) {
    return switch (type) {
      case REGISTERED -> registered;
      case WALK_IN -> walkIn;
    };
  }

  List<Fee> fees(OfficeFeeCode code) {
    return fees.stream().filter(fee -> fee.code() == code).toList();
  }

  List<Fee> fees(OfficeFeeCode code, VisitType type) {
    return fees(code).stream().filter(fee -> fee.type() == type).toList();
  }

  boolean has(OfficeFeeCode code, VisitType type) {
    return !fees(code, type).isEmpty();
  }

  /// Whether at least one fee was billed and every one is of this code and type.
  boolean hasOnly(OfficeFeeCode code, VisitType type) {
    return has(code, type) && fees(code, type).size() == fees.size();
  }

  /// Whether enough patients of the type are paid. Paid ones decide every scenario but
  /// MISSED_OFFICE_FEE (decisions "004 billing CSV").
  boolean qualifies(OfficeFeeCode code, VisitType type) {
    return patients(type).paid() >= code.required(type);
  }

  boolean isOverMaximum() {
    return total.compareTo(OfficeFeeCode.DAILY_MAXIMUM) > 0;
  }

  /// Begins a finding on this day with the keys of `rule_data` that all of them share.
  FindingDraft finding(String scenario, Severity severity) {
    return new FindingDraft(OfficeFeeRule.ID, OfficeFeeRule.CATEGORY, scenario, severity)
        .with("date", date.toString())
        .with("registeredPaidCount", registered.paid())
        .with("registeredUnpaidCount", registered.unpaid())
        .with("walkInPaidCount", walkIn.paid())
        .with("walkInUnpaidCount", walkIn.unpaid())
        .with("totalAmount", total)
        .with("dailyMaximum", OfficeFeeCode.DAILY_MAXIMUM);
  }

  /// Like [#finding] and about these fees.
  FindingDraft finding(String scenario, Severity severity, List<Fee> about) {
    return finding(scenario, severity)
        .affecting(about.stream().map(Fee::row).toList())
        .with("affectedRecordsDetails", about.stream().map(OfficeFeeDay::details).toList());
  }

  private static Map<String, Object> details(Fee fee) {
    return Map.of(
        "recordNumber", fee.row().number(),
        "idRamq", fee.row().idRamq(),
        "code", fee.code().code(),
        "type", fee.type().dataName(),
        "amount", fee.code().tariff(),
        "paid", fee.row().isPaid());
  }
}

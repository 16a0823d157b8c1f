package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.OfficeFeeCode.DAILY_MAXIMUM;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19928;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19929;
import static dev.carillon.workload.billing.rule.Severity.OPTIMIZATION;
import static dev.carillon.workload.billing.rule.VisitType.REGISTERED;
import static dev.carillon.workload.billing.rule.VisitType.WALK_IN;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The optimizations of the office fee table: O1 to O6 and MISSED_OFFICE_FEE, one method each, each
/// at most once per day. O7 and O8 do not exist.
///
/// Source: domain 004 §3 R1 and the decisions "004, the rules read exactly".
final class OfficeFeeGains {

  /// A fee that could be billed for one type of patient.
  record Billable(OfficeFeeCode code, VisitType type) {}

  private static final List<OfficeFeeScenario> ALL =
      List.of(
          OfficeFeeGains::o1,
          OfficeFeeGains::o2,
          OfficeFeeGains::o3,
          OfficeFeeGains::o4,
          OfficeFeeGains::o6,
          OfficeFeeGains::o5,
          OfficeFeeGains::missedOfficeFee);

  /// In the order in which a missed fee is looked for.
  private static final List<Billable> PRIORITY =
      List.of(
          new Billable(F19929, REGISTERED),
          new Billable(F19928, REGISTERED),
          new Billable(F19929, WALK_IN),
          new Billable(F19928, WALK_IN));

  private OfficeFeeGains() {}

  static Stream<Finding> on(OfficeFeeDay day) {
    return ALL.stream().flatMap(scenario -> scenario.on(day));
  }

  /// The best fee for a day without one. Here alone unpaid patients count too.
  static Optional<Billable> missedFee(OfficeFeeDay day) {
    if (!day.fees().isEmpty()) {
      return Optional.empty();
    }
    return PRIORITY.stream()
        .filter(fee -> day.patients(fee.type()).all() >= fee.code().required(fee.type()))
        .findFirst();
  }

  /// 19928 registered where 19929 would do.
  private static Stream<Finding> o1(OfficeFeeDay day) {
    return larger(day, "O1", REGISTERED);
  }

  /// 19928 walk-in where 19929 would do.
  private static Stream<Finding> o2(OfficeFeeDay day) {
    return larger(day, "O2", WALK_IN);
  }

  private static Stream<Finding> larger(OfficeFeeDay day, String scenario, VisitType type) {
    if (!day.has(F19928, type) || !day.fees(F19929).isEmpty() || !day.qualifies(F19929, type)) {
      return Stream.of();
    }
    return Stream.of(
        gain(day, scenario, day.fees(F19928, type), type, F19929)
            .with("currentCode", F19928.code())
            .with("currentAmount", F19928.tariff())
            .with("expectedAmount", F19929.tariff())
            .impact(F19929.tariff().subtract(F19928.tariff()))
            .says(
                "19928 was billed on %s although %d paid %s patients allow 19929."
                    .formatted(day.date(), day.patients(type).paid(), type.words()),
                "Bill 19929 instead of 19928."));
  }

  /// Only 19928 registered, and walk-ins allow a second one within the maximum.
  private static Stream<Finding> o3(OfficeFeeDay day) {
    boolean room = day.total().add(F19928.tariff()).compareTo(DAILY_MAXIMUM) <= 0;
    return day.hasOnly(F19928, REGISTERED) && room ? second(day, "O3", WALK_IN) : Stream.of();
  }

  /// Only 19928 walk-in, and registered patients allow a second one: whatever O6 does not say.
  private static Stream<Finding> o4(OfficeFeeDay day) {
    return day.hasOnly(F19928, WALK_IN) && !isO6(day) ? second(day, "O4", REGISTERED) : Stream.of();
  }

  /// As O4 with exactly one fee and too few registered patients for 19929.
  private static Stream<Finding> o6(OfficeFeeDay day) {
    return day.hasOnly(F19928, WALK_IN) && isO6(day) ? second(day, "O6", REGISTERED) : Stream.of();
  }

  private static boolean isO6(OfficeFeeDay day) {
    return day.fees().size() == 1 && !day.qualifies(F19929, REGISTERED);
  }

  private static Stream<Finding> second(OfficeFeeDay day, String scenario, VisitType type) {
    if (!day.qualifies(F19928, type)) {
      return Stream.of();
    }
    BigDecimal expected = day.total().add(F19928.tariff());
    return Stream.of(
        gain(day, scenario, day.fees(), type, F19928)
            .with("currentCode", F19928.code())
            .with("currentAmount", day.total())
            .with("expectedAmount", expected)
            .impact(F19928.tariff())
            .says(
                "%d paid %s patients on %s allow a second 19928."
                    .formatted(day.patients(type).paid(), type.words(), day.date()),
                "Add a 19928 for the %s patients.".formatted(type.words())));
  }

  /// Both 19928 where one 19929 would do: the same money with one fee.
  private static Stream<Finding> o5(OfficeFeeDay day) {
    boolean both = day.has(F19928, REGISTERED) && day.has(F19928, WALK_IN);
    boolean atMaximum = day.total().compareTo(DAILY_MAXIMUM) == 0;
    Optional<VisitType> type =
        Stream.of(REGISTERED, WALK_IN).filter(each -> day.qualifies(F19929, each)).findFirst();
    if (!both || !atMaximum || type.isEmpty()) {
      return Stream.of();
    }
    return Stream.of(
        gain(day, "O5", day.fees(), type.get(), F19929)
            .with("currentCode", F19928.code())
            .with("currentAmount", day.total())
            .with("expectedAmount", F19929.tariff())
            .says(
                "Two 19928 on %s: %d paid %s patients allow one 19929."
                    .formatted(day.date(), day.patients(type.get()).paid(), type.get().words()),
                "Bill 19929 for the %s patients and drop the other 19928."
                    .formatted(type.get().words())));
  }

  /// No fee on a day with enough patients.
  private static Stream<Finding> missedOfficeFee(OfficeFeeDay day) {
    return missedFee(day).stream().map(fee -> missed(day, fee));
  }

  private static Finding missed(OfficeFeeDay day, Billable fee) {
    OfficeFeeDay.Patients patients = day.patients(fee.type());
    return day.finding("MISSED_OFFICE_FEE", OPTIMIZATION)
        .affecting(patients.visits())
        .with("type", fee.type().dataName())
        .with("required", fee.code().required(fee.type()))
        .with("actual", patients.all())
        .with("suggestedCode", fee.code().code())
        .with("currentAmount", Money.ZERO)
        .with("expectedAmount", fee.code().tariff())
        .impact(fee.code().tariff())
        .says(
            "No office fee on %s although %d %s patients were seen (%d paid)."
                .formatted(day.date(), patients.all(), fee.type().words(), patients.paid()),
            "Bill %s (%s patients needed: %d)."
                .formatted(fee.code().code(), fee.type().words(), fee.code().required(fee.type())));
  }

  private static FindingDraft gain(
      OfficeFeeDay day,
      String scenario,
      List<OfficeFeeDay.Fee> about,
      VisitType type,
      OfficeFeeCode suggested) {
    return day.finding(scenario, OPTIMIZATION, about)
        .with("type", type.dataName())
        .with("required", suggested.required(type))
        .with("actual", day.patients(type).paid())
        .with("suggestedCode", suggested.code());
  }
}

package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.OfficeFeeCode.DAILY_MAXIMUM;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19928;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19929;
import static dev.carillon.workload.billing.rule.Severity.INFO;
import static dev.carillon.workload.billing.rule.VisitType.REGISTERED;
import static dev.carillon.workload.billing.rule.VisitType.WALK_IN;

import java.util.List;
import java.util.stream.Stream;

/// What the office fee table confirms: NO_OFFICE_FEE_QUALIFIED, P1 to P7, P9 and P11, one method
/// each. P8 and P10 do not exist.
///
/// Source: domain 004 §3 R1 and the decisions "004, the rules read exactly". P1 to P4, P6 and P11
/// are given once per fee row, the others once per day.
final class OfficeFeePasses {

  private static final List<OfficeFeeScenario> ALL =
      List.of(
          OfficeFeePasses::noOfficeFeeQualified,
          OfficeFeePasses::p1,
          OfficeFeePasses::p2,
          OfficeFeePasses::p3OrP11,
          OfficeFeePasses::p4,
          OfficeFeePasses::p7,
          OfficeFeePasses::p9,
          OfficeFeePasses::p5,
          OfficeFeePasses::p6);

  private OfficeFeePasses() {}

  static Stream<Finding> on(OfficeFeeDay day) {
    return ALL.stream().flatMap(scenario -> scenario.on(day));
  }

  /// No fee, and nobody missed one; also on a day without any visit.
  private static Stream<Finding> noOfficeFeeQualified(OfficeFeeDay day) {
    if (!day.fees().isEmpty() || OfficeFeeGains.missedFee(day).isPresent()) {
      return Stream.of();
    }
    return Stream.of(
        day.finding("NO_OFFICE_FEE_QUALIFIED", INFO)
            .affecting(day.rows())
            .says(
                "No office fee on %s and none to bill: %d registered and %d walk-in patients."
                    .formatted(day.date(), day.registered().all(), day.walkIn().all()),
                null));
  }

  /// 19928 registered, enough for it and not for 19929.
  private static Stream<Finding> p1(OfficeFeeDay day) {
    return day.qualifies(F19929, REGISTERED) ? Stream.of() : enough(day, "P1", F19928, REGISTERED);
  }

  /// 19928 walk-in, enough for it and not for 19929.
  private static Stream<Finding> p2(OfficeFeeDay day) {
    return day.qualifies(F19929, WALK_IN) ? Stream.of() : enough(day, "P2", F19928, WALK_IN);
  }

  /// 19929 registered with enough, and too few walk-ins for another: P11 when the day reaches the
  /// maximum, else P3. A 19929 alone reaches it, so at these tariffs the answer is always P11.
  private static Stream<Finding> p3OrP11(OfficeFeeDay day) {
    String scenario = day.total().compareTo(DAILY_MAXIMUM) >= 0 ? "P11" : "P3";
    return day.qualifies(F19929, WALK_IN) ? Stream.of() : enough(day, scenario, F19929, REGISTERED);
  }

  /// 19929 walk-in with enough.
  private static Stream<Finding> p4(OfficeFeeDay day) {
    return enough(day, "P4", F19929, WALK_IN);
  }

  private static Stream<Finding> enough(
      OfficeFeeDay day, String scenario, OfficeFeeCode code, VisitType type) {
    if (!day.qualifies(code, type)) {
      return Stream.of();
    }
    return day.fees(code, type).stream()
        .map(fee ->
            day.finding(scenario, INFO, List.of(fee))
                .with("code", code.code())
                .with("type", type.dataName())
                .with("required", code.required(type))
                .with("actual", day.patients(type).paid())
                .says(
                    "%s on %s is justified by %d paid %s patients."
                        .formatted(
                            code.code(), day.date(), day.patients(type).paid(), type.words()),
                    null));
  }

  /// 19929 registered while both types qualify and no walk-in fee is billed.
  private static Stream<Finding> p7(OfficeFeeDay day) {
    boolean walkInFee = day.fees().stream().anyMatch(fee -> fee.type() == WALK_IN);
    return bothQualify(day) && day.has(F19929, REGISTERED) && !walkInFee
        ? Stream.of(best(day, "P7", day.fees(F19929)))
        : Stream.of();
  }

  /// 19929 for both types while both qualify.
  private static Stream<Finding> p9(OfficeFeeDay day) {
    return bothQualify(day) && day.has(F19929, REGISTERED) && day.has(F19929, WALK_IN)
        ? Stream.of(best(day, "P9", day.fees(F19929)))
        : Stream.of();
  }

  private static boolean bothQualify(OfficeFeeDay day) {
    return day.qualifies(F19929, REGISTERED) && day.qualifies(F19929, WALK_IN);
  }

  private static Finding best(OfficeFeeDay day, String scenario, List<OfficeFeeDay.Fee> about) {
    return day.finding(scenario, INFO, about)
        .with("code", F19929.code())
        .says(
            "19929 on %s is the best choice: %d registered and %d walk-in patients are paid."
                .formatted(day.date(), day.registered().paid(), day.walkIn().paid()),
            null);
  }

  /// Two fees within the maximum, on a day without any error.
  private static Stream<Finding> p5(OfficeFeeDay day) {
    if (day.fees().size() != 2
        || day.isOverMaximum()
        || OfficeFeeErrors.on(day).findAny().isPresent()) {
      return Stream.of();
    }
    return Stream.of(
        day.finding("P5", INFO, day.fees())
            .says(
                "Two office fees on %s come to %s, within the daily maximum of %s."
                    .formatted(day.date(), day.total(), DAILY_MAXIMUM),
                null));
  }

  /// A fee at a private office.
  private static Stream<Finding> p6(OfficeFeeDay day) {
    return day.fees().stream()
        .filter(OfficeFeeDay.Fee::isAtOffice)
        .map(fee ->
            day.finding("P6", INFO, List.of(fee))
                .with("code", fee.code().code())
                .with("type", fee.type().dataName())
                .says(
                    "%s on %s was billed at a private office."
                        .formatted(fee.code().code(), day.date()),
                    null));
  }
}

package dev.carillon.workload.billing.rule;

import static dev.carillon.workload.billing.rule.OfficeFeeCode.DAILY_MAXIMUM;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19928;
import static dev.carillon.workload.billing.rule.OfficeFeeCode.F19929;
import static dev.carillon.workload.billing.rule.Severity.ERROR;
import static dev.carillon.workload.billing.rule.VisitType.REGISTERED;
import static dev.carillon.workload.billing.rule.VisitType.WALK_IN;

import java.util.List;
import java.util.stream.Stream;

/// The errors of the office fee table: ESTABLISHMENT_ERROR and E1 to E8, one method each.
///
/// Source: domain 004 §3 R1 and the decisions "004, the rules read exactly". E1 to E4 are given
/// once per fee row and not for a fee at a wrong place; the others look at all fees of the day.
final class OfficeFeeErrors {

  private static final List<OfficeFeeScenario> ALL =
      List.of(
          OfficeFeeErrors::establishmentError,
          OfficeFeeErrors::e1,
          OfficeFeeErrors::e2,
          OfficeFeeErrors::e3,
          OfficeFeeErrors::e4,
          OfficeFeeErrors::e6,
          OfficeFeeErrors::e8,
          OfficeFeeErrors::e5,
          OfficeFeeErrors::e7);

  private OfficeFeeErrors() {}

  static Stream<Finding> on(OfficeFeeDay day) {
    return ALL.stream().flatMap(scenario -> scenario.on(day));
  }

  /// A fee at a place that is known and no private office.
  private static Stream<Finding> establishmentError(OfficeFeeDay day) {
    return day.fees().stream()
        .filter(OfficeFeeDay.Fee::isAtWrongPlace)
        .map(fee ->
            day.finding("ESTABLISHMENT_ERROR", ERROR, List.of(fee))
                .with("code", fee.code().code())
                .with("type", fee.type().dataName())
                .says(
                    "%s on %s was billed outside a private office."
                        .formatted(fee.code().code(), day.date()),
                    "Cancel it: office fees are for private offices only."));
  }

  /// 19928 registered with too few; silent when enough walk-ins would carry it.
  private static Stream<Finding> e1(OfficeFeeDay day) {
    return day.qualifies(F19928, WALK_IN)
        ? Stream.of()
        : tooFew(day, "E1", F19928, REGISTERED, "Cancel it, or correct the unpaid visits.");
  }

  /// 19928 walk-in with too few.
  private static Stream<Finding> e2(OfficeFeeDay day) {
    return tooFew(day, "E2", F19928, WALK_IN, "Cancel it, or correct the unpaid visits.");
  }

  /// 19929 registered with too few; silent when enough walk-ins would carry it.
  private static Stream<Finding> e3(OfficeFeeDay day) {
    return day.qualifies(F19929, WALK_IN)
        ? Stream.of()
        : tooFew(
            day, "E3", F19929, REGISTERED, "Change it to 19928, or correct the unpaid visits.");
  }

  /// 19929 walk-in with too few.
  private static Stream<Finding> e4(OfficeFeeDay day) {
    return tooFew(day, "E4", F19929, WALK_IN, "Change it to 19928, or correct the unpaid visits.");
  }

  private static Stream<Finding> tooFew(
      OfficeFeeDay day, String scenario, OfficeFeeCode code, VisitType type, String solution) {
    if (day.qualifies(code, type)) {
      return Stream.of();
    }
    int required = code.required(type);
    OfficeFeeDay.Patients patients = day.patients(type);
    return day.fees(code, type).stream()
        .filter(fee -> !fee.isAtWrongPlace())
        .map(fee ->
            day.finding(scenario, ERROR, List.of(fee))
                .with("code", code.code())
                .with("type", type.dataName())
                .with("required", required)
                .with("actual", patients.paid())
                .says(
                    "%s on %s needs %d paid %s patients, found %d (%d more are unpaid)."
                        .formatted(
                            code.code(),
                            day.date(),
                            required,
                            type.words(),
                            patients.paid(),
                            patients.unpaid()),
                    solution));
  }

  /// Exactly 19928 registered and 19929 walk-in: the smaller one goes.
  private static Stream<Finding> e6(OfficeFeeDay day) {
    return isPair(day, REGISTERED, WALK_IN)
        ? overMaximum(day, "E6", "Cancel the registered 19928 and keep the walk-in 19929.")
        : Stream.of();
  }

  /// Exactly 19929 registered and 19928 walk-in: the smaller one goes.
  private static Stream<Finding> e8(OfficeFeeDay day) {
    return isPair(day, WALK_IN, REGISTERED)
        ? overMaximum(day, "E8", "Cancel the walk-in 19928 and keep the registered 19929.")
        : Stream.of();
  }

  private static boolean isPair(OfficeFeeDay day, VisitType smaller, VisitType larger) {
    return day.fees().size() == 2 && day.has(F19928, smaller) && day.has(F19929, larger);
  }

  private static Stream<Finding> overMaximum(OfficeFeeDay day, String scenario, String solution) {
    return Stream.of(
        over(day, scenario)
            .with("currentAmount", day.total())
            .with("expectedAmount", F19929.tariff())
            .impact(F19928.tariff().negate())
            .says(overMessage(day), solution));
  }

  /// Any other mix over the maximum.
  private static Stream<Finding> e5(OfficeFeeDay day) {
    if (!day.isOverMaximum()
        || isPair(day, REGISTERED, WALK_IN)
        || isPair(day, WALK_IN, REGISTERED)) {
      return Stream.of();
    }
    return Stream.of(
        over(day, "E5").says(overMessage(day), "Cancel fees until the day is within the maximum."));
  }

  private static FindingDraft over(OfficeFeeDay day, String scenario) {
    return day.finding(scenario, ERROR, day.fees())
        .with("excessAmount", day.total().subtract(DAILY_MAXIMUM));
  }

  private static String overMessage(OfficeFeeDay day) {
    return "%d office fees on %s come to %s, the daily maximum is %s."
        .formatted(day.fees().size(), day.date(), day.total(), DAILY_MAXIMUM);
  }

  /// Both 19928 billed and neither type has enough; stands beside E1 and E2.
  private static Stream<Finding> e7(OfficeFeeDay day) {
    if (!day.has(F19928, REGISTERED)
        || !day.has(F19928, WALK_IN)
        || day.qualifies(F19928, REGISTERED)
        || day.qualifies(F19928, WALK_IN)) {
      return Stream.of();
    }
    return Stream.of(
        day.finding("E7", ERROR, day.fees(F19928))
            .with("code", F19928.code())
            .says(
                "19928 was billed for registered and for walk-in patients on %s, but only %d and"
                        .formatted(day.date(), day.registered().paid())
                    + " %d of them are paid (6 and 10 are needed).".formatted(day.walkIn().paid()),
                "Cancel both, or correct the unpaid visits."));
  }
}

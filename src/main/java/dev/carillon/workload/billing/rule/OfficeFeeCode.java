package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/// The two office fees with their tariffs and the fewest patients each needs on the day it is
/// billed. Source: domain 004 §3 R1.
enum OfficeFeeCode {
  /// The smaller fee.
  F19928("19928", "32.40", 6, 10),
  /// The larger fee; alone it already reaches the daily maximum.
  F19929("19929", "64.80", 12, 20);

  /// Most that one doctor may bill in office fees per day, in dollars.
  static final BigDecimal DAILY_MAXIMUM = Money.dollars("64.80");

  private final String code;
  private final BigDecimal tariff;
  private final int fewestRegistered;
  private final int fewestWalkIn;

  OfficeFeeCode(String code, String tariff, int fewestRegistered, int fewestWalkIn) {
    this.code = code;
    this.tariff = Money.dollars(tariff);
    this.fewestRegistered = fewestRegistered;
    this.fewestWalkIn = fewestWalkIn;
  }

  /// The fee with this code; empty for every code that is not an office fee.
  static Optional<OfficeFeeCode> of(String code) {
    return Arrays.stream(values()).filter(fee -> fee.code.equals(code)).findFirst();
  }

  String code() {
    return code;
  }

  /// Dollars (scale 2).
  BigDecimal tariff() {
    return tariff;
  }

  /// Fewest patients of this type (count).
  int required(VisitType type) {
    return switch (type) {
      case REGISTERED -> fewestRegistered;
      case WALK_IN -> fewestWalkIn;
    };
  }
}

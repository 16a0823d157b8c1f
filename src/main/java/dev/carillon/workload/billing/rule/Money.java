package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Dollars: decimals with two places, never floating point (decisions "004 billing CSV").
final class Money {

  /// No money, and the impact of a finding that moves none.
  static final BigDecimal ZERO = dollars("0.00");

  private Money() {}

  static BigDecimal dollars(String amount) {
    return scaled(new BigDecimal(amount));
  }

  static BigDecimal scaled(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }

  /// An amount that could not be read counts as nothing.
  static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? ZERO : scaled(amount);
  }

  static <T> BigDecimal sum(Collection<T> items, Function<T, BigDecimal> amount) {
    return items.stream().map(amount).reduce(ZERO, BigDecimal::add);
  }
}

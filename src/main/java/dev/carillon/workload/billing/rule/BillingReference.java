package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// What the rules know about codes and places. Answers come from memory and never change during a
/// run; safe for many threads.
public interface BillingReference {

  /// First digit of the number of a private office. Source: domain 004 §2, column 7.
  String OFFICE_PREFIX = "5";

  /// The rows of a code, one per kind of place; empty when the code is not in the table.
  List<BillingCode> codeRows(String code);

  /// Whether a row of any code is such.
  boolean hasCode(Predicate<BillingCode> such);

  /// The place with this number; empty when it is not in the table.
  Optional<Establishment> establishment(String number);

  /// What a code pays at a place: the row for its kind of place, or, when that row has no tariff,
  /// the first row of the code that has one. Source: domain 004 §3 R2.
  ///
  /// @param place number of the place; blank or unknown counts as an institution
  /// @return dollars (scale 2), empty when no row of the code has a tariff
  default Optional<BigDecimal> tariff(String code, String place) {
    String kind = place.startsWith(OFFICE_PREFIX) ? BillingCode.CABINET : BillingCode.ESTABLISHMENT;
    List<BillingCode> rows = codeRows(code);
    return rows.stream()
        .filter(row -> row.place().equals(kind))
        .map(BillingCode::tariffValue)
        .filter(Objects::nonNull)
        .findFirst()
        .or(() -> rows.stream().map(BillingCode::tariffValue).filter(Objects::nonNull).findFirst())
        .map(Money::scaled);
  }
}

package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One result of one rule. It names codes, counts, amounts, dates and insurer invoice numbers,
/// never a patient, a doctor or any other cell: those are joined in from the affected rows when it
/// is read.
///
/// Source: domain 004 §1 (`validation_results`) and §3 (keys of `rule_data`).
///
/// @param ruleId such as `office-fee-validation`
/// @param scenario row of the rule's table, such as `E1`; unique within the rule
/// @param category group of rules, such as `office_fees`
/// @param message what was found, in English
/// @param solution what to do about it, `null` when nothing is to be done
/// @param affectedRows numbers of the records concerned (from 1, ascending), empty for a summary
/// @param data the documented `rule_data` keys without patient and doctor; values are strings,
///   integers, `BigDecimal` amounts in dollars, ISO dates as strings, or lists and maps of these
/// @param monetaryImpact dollars gained when the solution is followed (scale 2), negative when
///   money goes back, `null` when it cannot be told (the code has no known tariff)
/// @param idRamq insurer's number of the first affected row, `null` when blank or without a row
public record Finding(
    String ruleId,
    String scenario,
    Severity severity,
    String category,
    String message,
    @Nullable String solution,
    List<Integer> affectedRows,
    Map<String, Object> data,
    @Nullable BigDecimal monetaryImpact,
    @Nullable String idRamq) {

  /// Makes the list of rows unmodifiable.
  public Finding {
    affectedRows = List.copyOf(affectedRows);
  }
}

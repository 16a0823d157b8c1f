package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A finding while it is put together; [#says] completes it. Its `data` always begins with
/// `scenarioId` and ends with `monetaryImpact`.
final class FindingDraft {

  private final String ruleId;
  private final String category;
  private final String scenario;
  private final Severity severity;
  private final Map<String, Object> data = new LinkedHashMap<>();
  private List<BilledRow> affected = List.of();
  private @Nullable BigDecimal impact = Money.ZERO;

  FindingDraft(String ruleId, String category, String scenario, Severity severity) {
    this.ruleId = ruleId;
    this.category = category;
    this.scenario = scenario;
    this.severity = severity;
    data.put("scenarioId", scenario);
  }

  FindingDraft affecting(List<BilledRow> rows) {
    affected = rows;
    return this;
  }

  FindingDraft affecting(BilledRow row) {
    return affecting(List.of(row));
  }

  /// @param dollars `null` when it cannot be told; 0.00 unless this is called
  FindingDraft impact(@Nullable BigDecimal dollars) {
    impact = dollars;
    return this;
  }

  /// Adds one key of `rule_data`; an unknown value leaves the key out.
  FindingDraft with(String key, @Nullable Object value) {
    if (value != null) {
      data.put(key, value);
    }
    return this;
  }

  /// @param solution `null` when nothing is to be done
  Finding says(String message, @Nullable String solution) {
    with("monetaryImpact", impact);
    return new Finding(
        ruleId,
        scenario,
        severity,
        category,
        message,
        solution,
        affected.stream().map(BilledRow::number).toList(),
        Collections.unmodifiableMap(data),
        impact,
        affected.isEmpty() || affected.getFirst().idRamq().isEmpty()
            ? null
            : affected.getFirst().idRamq());
  }
}

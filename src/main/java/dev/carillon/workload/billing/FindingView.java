package dev.carillon.workload.billing;

import dev.carillon.workload.billing.rule.BillingRule;
import dev.carillon.workload.billing.rule.BillingRules;
import dev.carillon.workload.billing.rule.Grouping;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A finding as clients see it. A row's id is its number in the file.
///
/// @param ruleData the documented keys; `patient` and `doctor` are added here, redacted or not
/// @param monetaryImpact dollars, `null` when it cannot be told
@RegisterForReflection
record FindingView(
    String id,
    UUID validationRunId,
    String ruleId,
    String ruleName,
    String scenarioId,
    @Nullable Integer billingRecordId,
    String severity,
    String category,
    String message,
    @Nullable String solution,
    List<Integer> affectedRecords,
    Map<String, Object> ruleData,
    @Nullable String idRamq,
    @Nullable BigDecimal monetaryImpact,
    OffsetDateTime createdAt) {

  private static final Map<String, String> NAMES =
      Map.of(
          "office-fee-validation", "Office fees",
          "ANNUAL_BILLING_CODE", "Codes paid once a year",
          "GMF_FORFAIT_8875", "GMF lump sum 8875",
          "INTERVENTION_CLINIQUE_DAILY_LIMIT", "Daily limit of clinical interventions",
          "VISIT_DURATION_OPTIMIZATION", "Visit duration");

  static FindingView of(UUID run, ResultStore.Stored stored, PhiAccess.Eyes eyes) {
    return new FindingView(
        Long.toString(stored.id()),
        run,
        stored.ruleId(),
        NAMES.getOrDefault(stored.ruleId(), stored.ruleId()),
        stored.scenario(),
        stored.record(),
        stored.severity(),
        stored.category(),
        stored.message(),
        stored.solution(),
        stored.affected(),
        withPersons(stored, eyes),
        stored.idRamq(),
        stored.impact(),
        stored.createdAt());
  }

  /// A finding about a doctor's day names the doctor, one about a patient's year the patient, one
  /// about a single row both.
  private static Map<String, Object> withPersons(ResultStore.Stored stored, PhiAccess.Eyes eyes) {
    Integer record = stored.record();
    PhiAccess.Sealed sealed = stored.persons();
    if (record == null || sealed == null) {
      return stored.data();
    }
    Personal persons = eyes.persons(record, sealed);
    Grouping grouping = grouping(stored.position());
    var data = new LinkedHashMap<>(stored.data());
    if (grouping != Grouping.DOCTOR_DAY && !persons.patient().isEmpty()) {
      data.put("patient", persons.patient());
    }
    if (grouping != Grouping.PATIENT_YEAR && !persons.doctor().isEmpty()) {
      data.put("doctor", persons.doctor());
    }
    return data;
  }

  private static Grouping grouping(int position) {
    List<BillingRule> rules = BillingRules.all();
    return position < rules.size() ? rules.get(position).grouping() : Grouping.RUN;
  }
}

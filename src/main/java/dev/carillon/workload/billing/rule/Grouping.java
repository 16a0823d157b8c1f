package dev.carillon.workload.billing.rule;

import java.time.LocalDate;

/// Which rows a rule must see together. The caller sorts by the group and then by record number.
public enum Grouping {
  /// All rows of one doctor on one date of service.
  DOCTOR_DAY,
  /// All rows of one patient in one calendar year; the written date decides the year.
  PATIENT_YEAR,
  /// Each row by itself.
  ROW,
  /// No rows: the rule is only asked at the end of the run.
  RUN;

  /// Whether two neighbouring rows of the sorted stream belong to one group. A row without the
  /// doctor, patient or date that the grouping needs belongs to no group, not even with itself.
  public boolean together(BilledRow one, BilledRow other) {
    return switch (this) {
      case DOCTOR_DAY ->
          one.doctorKey() != null
              && one.date() != null
              && one.doctorKey().equals(other.doctorKey())
              && one.date().equals(other.date());
      case PATIENT_YEAR ->
          one.patientKey() != null
              && one.patientKey().equals(other.patientKey())
              && sameYear(one, other);
      case ROW -> one.number() == other.number();
      case RUN -> false;
    };
  }

  private static boolean sameYear(BilledRow one, BilledRow other) {
    LocalDate date = one.date();
    LocalDate otherDate = other.date();
    return date != null && otherDate != null && date.getYear() == otherDate.getYear();
  }
}

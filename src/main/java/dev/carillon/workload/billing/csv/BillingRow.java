package dev.carillon.workload.billing.csv;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/// One data row of a billing file, its cells read but not judged.
///
/// Text cells are trimmed and never null: a missing cell is empty. Values the file holds but nobody
/// can read are null; only a bad date is also a [RowError] (decisions, "004, the rules read
/// exactly", File).
///
/// @param number which data record of the file (from 1; blank lines do not count, a record left out
///   because Facture and Code are empty does)
/// @param line line of the file on which the record starts (from 1, the header's included)
/// @param date day of the service; null when the cell is blank or not a date
/// @param start begin of the service; null when blank or unreadable, 00:00 as written
/// @param end end of the service; null when blank or unreadable, 00:00 as written
/// @param period billing period, `YYYYWW` as written
/// @param units number as written, without rounding (minutes for time codes); null when unreadable
/// @param preliminary billed dollars, scale 2; null when unreadable
/// @param paid paid dollars, scale 2; null when unreadable, which counts as unpaid
/// @param doctor `7digits-5digits | Last, First - Specialty`; personal
/// @param patient health insurance number and name; personal health information
public record BillingRow(
    int number,
    long line,
    String facture,
    String idRamq,
    @Nullable LocalDate date,
    @Nullable LocalTime start,
    @Nullable LocalTime end,
    String period,
    String place,
    String sector,
    String diagnostic,
    String code,
    @Nullable BigDecimal units,
    String role,
    String contextElements,
    @Nullable BigDecimal preliminary,
    @Nullable BigDecimal paid,
    String doctor,
    String patient) {

  /// Tells where the row is and nothing that is in it, so that no log line can give a person away.
  @Override
  public String toString() {
    return "BillingRow[number=" + number + ", line=" + line + "]";
  }
}

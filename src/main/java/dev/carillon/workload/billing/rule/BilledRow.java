package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One data record of a billing file as the rules see it. Cells are trimmed; doctor and patient are
/// opaque keyed hashes, so that no rule can leak a person.
///
/// Source: domain 004 §2 (columns) and the decisions "004, the rules read exactly" (file).
///
/// @param number the n-th data record of the file (from 1, blank lines not counted)
/// @param line line of the file on which the record starts (from 1)
/// @param facture invoice number of the office, empty when blank
/// @param idRamq invoice number of the insurer, empty when blank; not personal
/// @param date date of service as written, `null` when blank or unreadable
/// @param start begin of the visit; `null` and 00:00 both mean unknown
/// @param end end of the visit; `null` and 00:00 both mean unknown
/// @param place number of the place of practice, empty when blank
/// @param code billing code, empty when blank
/// @param units units billed, minutes for a code billed by time
/// @param contexts context elements, see [#contextsOf]
/// @param preliminary amount billed in dollars, `null` when blank or unreadable
/// @param paid amount paid in dollars, `null` when blank or unreadable
/// @param doctorKey keyed hash of the doctor, `null` when the cell was blank
/// @param patientKey keyed hash of the patient, `null` when the cell was blank
public record BilledRow(
    int number,
    long line,
    String facture,
    String idRamq,
    @Nullable LocalDate date,
    @Nullable LocalTime start,
    @Nullable LocalTime end,
    String place,
    String code,
    @Nullable BigDecimal units,
    Set<String> contexts,
    @Nullable BigDecimal preliminary,
    @Nullable BigDecimal paid,
    @Nullable String doctorKey,
    @Nullable String patientKey) {

  /// Makes the set of contexts unmodifiable.
  public BilledRow {
    contexts = Set.copyOf(contexts);
  }

  /// The elements of a context cell: split on commas, trimmed, one leading `#` dropped, empty ones
  /// left out. Case is kept: elements are compared exactly.
  ///
  /// @param cell such as `85, #G160`; may be empty
  public static Set<String> contextsOf(String cell) {
    return Arrays.stream(cell.split(",", -1))
        .map(String::strip)
        .map(element -> element.startsWith("#") ? element.substring(1).strip() : element)
        .filter(element -> !element.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether any money came in; an amount that could not be read counts as unpaid.
  public boolean isPaid() {
    return paid != null && paid.signum() > 0;
  }

  /// Whether the row carries at least one of `elements`, compared exactly.
  boolean hasAnyContext(Set<String> elements) {
    return contexts.stream().anyMatch(elements::contains);
  }
}

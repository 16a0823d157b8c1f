package dev.carillon.workload.billing.csv;

import java.text.Normalizer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of a billing file that Carillon reads (domain 004, section 2), found by their title.
///
/// Titles are compared without accents, case, blanks and punctuation, since exports differ in all
/// of them. Columns that are not listed here are ignored.
public enum BillingColumn {
  /// Internal invoice number, nine digits.
  FACTURE("Facture"),
  /// Invoice number of the RAMQ, eleven digits.
  ID_RAMQ("ID RAMQ"),
  /// Day of the service.
  DATE("Date de Service"),
  /// Begin of the service.
  START("Début"),
  /// End of the service.
  END("Fin"),
  /// Billing period.
  PERIOD("Période"),
  /// Place of practice.
  PLACE("Lieu de pratique"),
  /// Sector of activity.
  SECTOR("Secteur d'activité"),
  /// Diagnostic code.
  DIAGNOSTIC("Diagnostic"),
  /// Billing code.
  CODE("Code"),
  /// Units, minutes for time codes.
  UNITS("Unités"),
  /// Role of the physician.
  ROLE("Rôle"),
  /// Context elements, a comma list.
  CONTEXT("Élément de contexte"),
  /// Billed amount.
  PRELIMINARY("Montant Préliminaire"),
  /// Paid amount.
  PAID("Montant payé"),
  /// Physician.
  DOCTOR("Doctor Info"),
  /// Patient.
  PATIENT("Patient");

  /// Where the paid amount stands when no title names it: the program this format comes from reads
  /// it by position alone (domain 004, section 2, column 15).
  private static final int PAID_POSITION = 15;

  private static final Map<String, BillingColumn> BY_FOLDED_TITLE = byFoldedTitle();

  private final String title;

  BillingColumn(String title) {
    this.title = title;
  }

  /// The title as the format writes it.
  public String title() {
    return title;
  }

  /// Finds the columns in a header. Of two columns with one title the first counts.
  ///
  /// @return the position of each column that is there (from 0)
  static Map<BillingColumn, Integer> positions(List<String> header) {
    Map<BillingColumn, Integer> positions = new EnumMap<>(BillingColumn.class);
    for (int position = 0; position < header.size(); position++) {
      BillingColumn column = titled(header.get(position));
      if (column != null) {
        positions.putIfAbsent(column, position);
      }
    }
    boolean paidByPosition =
        !positions.isEmpty()
            && header.size() > PAID_POSITION
            && titled(header.get(PAID_POSITION)) == null;
    if (paidByPosition) {
      positions.putIfAbsent(PAID, PAID_POSITION);
    }
    return positions;
  }

  private static @Nullable BillingColumn titled(String title) {
    return BY_FOLDED_TITLE.get(folded(title));
  }

  private static Map<String, BillingColumn> byFoldedTitle() {
    var columns = new HashMap<String, BillingColumn>();
    for (BillingColumn column : values()) {
      columns.put(folded(column.title), column);
    }
    return Map.copyOf(columns);
  }

  private static String folded(String title) {
    String decomposed = Normalizer.normalize(title, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
    var folded = new StringBuilder(decomposed.length());
    decomposed.codePoints().filter(Character::isLetterOrDigit).forEach(folded::appendCodePoint);
    return folded.toString();
  }
}

package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One row of the code table: a billing code at one kind of place. A code has two rows, since its
/// tariff depends on the place. Source: domain 004 §1 (`codes`) and §3 R2 (tariff).
///
/// Headings come from lists that write accents in one character or in two: here they are one.
///
/// @param code four or five digits
/// @param description what the code pays for
/// @param place [#CABINET] or [#ESTABLISHMENT]
/// @param tariffValue dollars, `null` when the table gives none
/// @param extraUnitValue dollars per further unit, `null` when not billed by unit
/// @param unitRequire whether units must be given
/// @param topLevel first heading of the manual, such as `B - CONSULTATION, EXAMEN ET VISITE`
/// @param level1Group second heading, empty when none
/// @param level2Group third heading, empty when none
/// @param leaf last heading, such as `Visite périodique`, empty when none
/// @param indicators marks of the manual, empty when none
/// @param anchorId where the code stands in the manual, empty when unknown
/// @param active whether the code can still be billed; rules judge old rows by inactive codes too
public record BillingCode(
    String code,
    String description,
    String place,
    @Nullable BigDecimal tariffValue,
    @Nullable BigDecimal extraUnitValue,
    boolean unitRequire,
    String topLevel,
    String level1Group,
    String level2Group,
    String leaf,
    String indicators,
    String anchorId,
    boolean active) {

  /// A private office.
  public static final String CABINET = "cabinet";

  /// A hospital or other institution.
  public static final String ESTABLISHMENT = "établissement";

  private static final String COMBINING_MARKS = "\\p{M}+";

  /// Writes the place as [#placeNamed] does, if it is one, and the headings in composed characters.
  public BillingCode {
    place = placeNamed(place).orElse(place);
    topLevel = composed(topLevel);
    level1Group = composed(level1Group);
    level2Group = composed(level2Group);
    leaf = composed(leaf);
  }

  /// {@return the kind of place that a word means, whatever its case and accents; empty for another
  /// word}
  public static Optional<String> placeNamed(String word) {
    return switch (plain(word)) {
      case "cabinet" -> Optional.of(CABINET);
      case "etablissement" -> Optional.of(ESTABLISHMENT);
      default -> Optional.empty();
    };
  }

  private static String plain(String word) {
    return Normalizer.normalize(word.strip(), Normalizer.Form.NFD)
        .replaceAll(COMBINING_MARKS, "")
        .toLowerCase(Locale.ROOT);
  }

  private static String composed(String heading) {
    return Normalizer.normalize(heading.strip(), Normalizer.Form.NFC);
  }

  /// {@return the one of these headings that `heading` is, whatever its case}
  ///
  /// @param heading of a [BillingCode]
  static Optional<String> among(Collection<String> headings, String heading) {
    return headings.stream().filter(heading::equalsIgnoreCase).findFirst();
  }
}

package dev.carillon.workload.billing.rule;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// One row of the code table: a billing code at one kind of place. A code has two rows, since its
/// tariff depends on the place. Source: domain 004 §1 (`codes`) and §3 R2 (tariff).
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
}

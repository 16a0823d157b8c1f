package dev.carillon.workload.billing.reference;

import dev.carillon.workload.billing.rule.BillingCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A billing code at one kind of place, as clients see and send it.
///
/// @param id given by the service; not read when sent
/// @param demo whether the row is made up; not read when sent
/// @param place `cabinet` or `établissement`; case and accents may differ when sent
/// @param tariffValue dollars
@RegisterForReflection
record CodeRow(
    @Nullable Long id,
    @Nullable Boolean demo,
    @NotBlank @Size(max = 20) String code,
    @Nullable @Size(max = 2_000) String description,
    @NotNull @Pattern(regexp = CodeRow.PLACES, message = CodeRow.NO_PLACE) String place,
    @Nullable @PositiveOrZero @Digits(integer = 8, fraction = 2) BigDecimal tariffValue,
    @Nullable @PositiveOrZero @Digits(integer = 8, fraction = 2) BigDecimal extraUnitValue,
    @Nullable Boolean unitRequire,
    @Nullable @Size(max = 500) String topLevel,
    @Nullable @Size(max = 500) String level1Group,
    @Nullable @Size(max = 500) String level2Group,
    @Nullable @Size(max = 500) String leaf,
    @Nullable @Size(max = 500) String indicators,
    @Nullable @Size(max = 500) String anchorId,
    @Nullable Boolean active) {

  static final String PLACES = BillingCode.CABINET + "|" + BillingCode.ESTABLISHMENT;
  static final String NO_PLACE =
      "must be " + BillingCode.CABINET + " or " + BillingCode.ESTABLISHMENT;

  /// Writes the place as the rules know it, if it is one; another is refused with the row.
  CodeRow {
    // What the client left out is null until the row is checked.
    if (place != null) {
      place = BillingCode.placeNamed(place).orElse(place);
    }
  }
}

package dev.carillon.workload.billing.reference;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A billing code at one kind of place, as clients see and send it.
///
/// @param id given by the service; not read when sent
/// @param demo whether the row is made up; not read when sent
/// @param place `cabinet` or `établissement`
/// @param tariffValue dollars
@RegisterForReflection
record CodeRow(
    @Nullable Long id,
    @Nullable Boolean demo,
    @NotBlank @Size(max = 20) String code,
    @Nullable @Size(max = 2_000) String description,
    @NotNull @Size(max = 40) String place,
    @Nullable @PositiveOrZero @Digits(integer = 8, fraction = 2) BigDecimal tariffValue,
    @Nullable @PositiveOrZero @Digits(integer = 8, fraction = 2) BigDecimal extraUnitValue,
    @Nullable Boolean unitRequire,
    @Nullable @Size(max = 500) String topLevel,
    @Nullable @Size(max = 500) String level1Group,
    @Nullable @Size(max = 500) String level2Group,
    @Nullable @Size(max = 500) String leaf,
    @Nullable @Size(max = 500) String indicators,
    @Nullable @Size(max = 500) String anchorId,
    @Nullable Boolean active) {}

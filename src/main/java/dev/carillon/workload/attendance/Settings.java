package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// The thresholds of a tenant (checklist S1 lines 3 to 5).
@RegisterForReflection
@Schema(name = "AttendanceSettings", description = "When students are told (per cent).")
record Settings(
    @Schema(description = "Below it a student is warned.", examples = "80")
        @NotNull
        @DecimalMin("0")
        @DecimalMax("100")
        @Digits(integer = 3, fraction = 2)
        BigDecimal warningBelow,
    @Schema(
            description = "At it or below the exam bar is near; not above warningBelow.",
            examples = "75")
        @NotNull
        @DecimalMin("0")
        @DecimalMax("100")
        @Digits(integer = 3, fraction = 2)
        BigDecimal mahroomAt,
    @Schema(
            description = "From this share of the allowed hours on certificates are asked for.",
            examples = "85")
        @NotNull
        @DecimalMin("0")
        @DecimalMax("100")
        @Digits(integer = 3, fraction = 2)
        BigDecimal tasdiqAt,
    @Schema(description = "Sick and leave periods that are allowed.", examples = "100")
        @Min(1)
        @Max(100_000)
        int allowedHours) {}

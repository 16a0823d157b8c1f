package dev.carillon.workload.cascade.school;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a student is on an instrument.
///
/// @param isPrimary whether it is the main one
/// @param currentStage 1..8
/// @param tests as the client has them
@RegisterForReflection
record Instrument(
    @NotBlank @Size(max = 100) String instrumentName,
    boolean isPrimary,
    @Min(1) @Max(8) int currentStage,
    @Nullable Map<String, Object> tests) {}

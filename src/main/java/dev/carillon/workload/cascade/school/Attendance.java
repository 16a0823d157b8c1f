package dev.carillon.workload.cascade.school;

import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/// Who was there and who was not.
@RegisterForReflection
record Attendance(
    @NotNull @Size(max = 5_000) List<@NotNull @Pattern(regexp = ObjectIds.FORM) String> present,
    @NotNull @Size(max = 5_000) List<@NotNull @Pattern(regexp = ObjectIds.FORM) String> absent) {}

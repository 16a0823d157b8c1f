package dev.carillon.workload.billing.reference;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// A context element, as clients see and send it.
///
/// @param id given by the service; not read when sent
/// @param demo whether the row is one the tenant began with; not read when sent
@RegisterForReflection
record ContextRow(
    @Nullable Long id,
    @Nullable Boolean demo,
    @NotBlank @Size(max = 40) String name,
    @Nullable @Size(max = 2_000) String description,
    @Nullable @Size(max = 500) String tags) {}

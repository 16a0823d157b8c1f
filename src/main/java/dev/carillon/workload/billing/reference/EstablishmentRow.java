package dev.carillon.workload.billing.reference;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// A place of practice, as clients see and send it.
///
/// @param id given by the service; not read when sent
/// @param demo whether the row is made up; not read when sent
/// @param ep33 whether it is a family medicine group (GMF)
@RegisterForReflection
record EstablishmentRow(
    @Nullable Long id,
    @Nullable Boolean demo,
    @NotBlank @Size(max = 20) String numero,
    @Nullable @Size(max = 500) String nom,
    @Nullable @Size(max = 200) String type,
    @Nullable @Size(max = 200) String region,
    @Nullable Boolean ep33) {}

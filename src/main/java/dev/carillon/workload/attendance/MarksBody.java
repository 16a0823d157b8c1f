package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Many marks at once, stored all or none.
///
/// @param records 1..5,000; of two for the same period the later counts
@RegisterForReflection
@Schema(name = "Marks")
public record MarksBody(
    @NotNull @Size(min = 1, max = 5_000, message = "Send 1 to 5,000 records at a time.")
        List<@NotNull @Valid MarkBody> records) {}

package dev.carillon.job.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Many jobs at once, all or none.
///
/// @param jobs 1 to 10,000
/// @param then runs when all of them have ended, whatever their outcome
@RegisterForReflection
@Schema(name = "NewJobs", description = "Jobs to enqueue together: all of them or none.")
public record BulkBody(
    @Schema(description = "1 to 10,000 jobs.") @NotNull @Size(min = 1, max = 10_000)
        List<@NotNull @Valid JobBody> jobs,
    @Schema(
            description =
                "One more job, which runs when all the others have ended, whatever their outcome.")
        @Valid
        @Nullable JobBody then) {}

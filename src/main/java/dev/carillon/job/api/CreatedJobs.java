package dev.carillon.job.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What came of a request for many jobs.
///
/// @param count jobs asked for, without `then` (count)
/// @param jobIds their ids in order; for a unique key that a live job holds, that job's
/// @param thenJobId id of the job that waits for them, when one was asked for
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "The jobs, in the order asked for.")
public record CreatedJobs(
    @Schema(description = "How many, without then.") int count,
    @Schema(description = "Their ids; of a live job where it held the unique key.")
        List<String> jobIds,
    @Schema(description = "Id of the job that waits for them.") @Nullable String thenJobId) {}

package dev.carillon.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A row of the ledger.
@RegisterForReflection
@Schema(name = "ScheduleFire", description = "What became of one time of a schedule.")
record FireView(
    @Schema(description = "The nominal instant; of a missed stretch the last one.")
        OffsetDateTime fireTime,
    @Schema(description = "timer or manual.", examples = "timer") String kind,
    @Schema(description = "fired, skipped_overlap, missed or failed.", examples = "fired")
        String outcome,
    @Schema(description = "The job; of skipped_overlap the one that was still alive.")
        @Nullable String jobId,
    @Schema(description = "When it was dealt with.") OffsetDateTime firedAt,
    @Schema(description = "From the nominal instant to that, in ms.") long latenessMs,
    @Schema(description = "Of a missed stretch: its first instant.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable OffsetDateTime missedFrom,
    @Schema(description = "Of a missed stretch: its times, counted up to 1,000.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Integer missedCount,
    @Schema(description = "The node that dealt with it.") String node) {}

package dev.carillon.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.api.JobOptionsBody;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A schedule as admins see it.
@RegisterForReflection
@Schema(name = "Schedule", description = "When a job is enqueued, and which.")
record ScheduleView(
    @Schema(description = "Its number.", examples = "12") String id,
    @Schema(description = "Whose it is.", examples = "default") String tenant,
    @Schema(description = "Its name, unique in the tenant.", examples = "nightly") String name,
    @Schema(description = "What it is for.") @Nullable String description,
    @Schema(description = "The cron expression.", examples = "0 2 * * *") @Nullable String cron,
    @Schema(description = "The interval, ISO 8601.", examples = "PT15M") @Nullable String every,
    @Schema(description = "IANA name of its zone.", examples = "UTC") String zone,
    @Schema(description = "Type of the job it enqueues.", examples = "noop") String type,
    @Schema(type = SchemaType.OBJECT, description = "Arguments of the job.") JsonNode payload,
    @Schema(implementation = JobOptionsBody.class, description = "How to run the job.")
        JsonNode options,
    @Schema(description = "What becomes of missed times.") CatchUp catchUp,
    @Schema(description = "Most missed times that fire with catchUp all.") int catchUpLimit,
    @Schema(description = "What becomes of a time at which the last job still lives.")
        Overlap overlap,
    @Schema(description = "Whether it is paused.") boolean paused,
    @Schema(description = "Since when.") @Nullable OffsetDateTime pausedAt,
    @Schema(description = "By whom; system when it could no longer be read.")
        @Nullable String pausedBy,
    @Schema(description = "When it fires next; null while paused, or when there is no such time.")
        @Nullable OffsetDateTime nextFire,
    @Schema(description = "The newest nominal time that fired or was passed over.")
        @Nullable OffsetDateTime lastFire,
    @Schema(description = "Whether it comes with the service; it cannot be removed then.")
        boolean builtIn,
    @Schema(description = "Who made it.") String createdBy,
    @Schema(description = "When.") OffsetDateTime createdAt,
    @Schema(description = "When it was changed last.") OffsetDateTime updatedAt,
    @Schema(description = "Counts its changes; a change names the version it is a change of.")
        int version,
    @Schema(description = "false when ENABLE_SCHEDULED_JOBS=false on the node that answers.")
        boolean firing) {}

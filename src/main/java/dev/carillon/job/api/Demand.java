package dev.carillon.job.api;

import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How many workers the jobs of all tenants want now, and when the next will be wanted.
@Schema(name = "Demand", description = "How many workers the jobs want now, and when the next.")
public record Demand(
    @Schema(
            description =
                "Workers wanted now: 0 when nothing waits, runs or is due soon. For an autoscaler.",
            examples = "2")
        int workers,
    @Schema(
            description =
                "Jobs that wait, run or are due soon, paused queues left out; counted no further"
                    + " than the most workers could hold.",
            examples = "2731")
        long jobs,
    @Schema(
            description =
                "When the next delayed job, next attempt or schedule is due; null if none is.")
        @Nullable OffsetDateTime nextDueAt,
    @Schema(description = "Seconds until then, 0 or more; null if nothing is due.")
        @Nullable Long nextDueInSeconds) {}

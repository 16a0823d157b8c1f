package dev.carillon.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.job.api.JobOptionsBody;
import dev.carillon.job.api.Words;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A schedule as an admin writes it. Tenant and owner come from the token, never from here.
@RegisterForReflection
@Schema(
    name = "NewSchedule",
    description = "When to enqueue a job, and which.",
    examples =
        """
        {"name": "nightly", "cron": "0 2 * * *", "zone": "Europe/Paris", "type": "noop",
         "payload": {"a": 1}, "catchUp": "last", "overlap": "skip"}\
        """)
record ScheduleBody(
    @Schema(
            description = "Unique in the tenant; 1 to 55 characters. It cannot be changed.",
            examples = "nightly")
        @NotNull
        @Size(max = 55, message = "must be at most 55 characters")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        String name,
    @Schema(description = "What it is for; at most 500 characters.") @Size(max = 500)
        @Nullable String description,
    @Schema(
            description =
                "Five fields as in crontab, six with the seconds first, or @yearly, @monthly,"
                    + " @weekly, @daily, @hourly. Instead of every.",
            examples = "0 2 * * *")
        @Nullable String cron,
    @Schema(
            description = "ISO 8601 duration of whole seconds, from PT1S. Instead of cron.",
            examples = "PT15M")
        @Size(max = 64)
        @Nullable String every,
    @Schema(description = "IANA name; UTC when left out.", examples = "Europe/Paris")
        @Size(max = 64)
        @Nullable String zone,
    @Schema(description = "Name of an open job type, see /api/job-types.", examples = "noop")
        @NotNull
        @Size(min = 1, max = 100)
        String type,
    @Schema(
            type = SchemaType.OBJECT,
            description = "Arguments of the type, at most 256 KiB of JSON.",
            examples = "{\"a\": 1}")
        @Nullable ObjectNode payload,
    @Schema(
            description =
                "How to run the jobs. Not runAt, delayMs and uniqueKey: these are the schedule's.")
        @Valid
        @Nullable JobOptionsBody options,
    @Schema(description = "What becomes of times missed while nobody could fire; last by default.")
        @Nullable CatchUp catchUp,
    @Schema(description = "Most missed times that fire with catchUp all; 100 by default.")
        @Min(1)
        @Max(1_000)
        @Nullable Integer catchUpLimit,
    @Schema(
            description =
                "What becomes of a time at which the last job still lives; queue by default.")
        @Nullable Overlap overlap,
    @Schema(description = "For a change: the version it is a change of. Not for a new schedule.")
        @Nullable Integer version) {}

package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A process that runs, or ran, jobs.
@RegisterForReflection
@Schema(name = "Worker", description = "A process that runs, or ran, jobs.")
record WorkerView(
    @Schema(description = "Its number.") int id,
    @Schema(description = "Name of its node.", examples = "worker-1") String node,
    @Schema(description = "Version of the service it runs.") String version,
    @Schema(description = "Number of the process there.") long pid,
    @Schema(description = "live, late, lost or stopped.", examples = "live") String state,
    @Schema(description = "Jobs it held at its last heartbeat.") int running,
    @Schema(description = "Since when.") OffsetDateTime startedAt,
    @Schema(description = "Until when its jobs are its own without another heartbeat.")
        OffsetDateTime leaseUntil,
    @Schema(description = "When it stopped, or was found dead; null while it lives.")
        @Nullable OffsetDateTime stoppedAt) {}

package dev.carillon.job.api;

import dev.carillon.job.JobState;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Jobs by state, in the words of document 003 (counts).
///
/// @param total all of them
/// @param created waiting, for a worker or for their time
/// @param queued those of `created` that wait for a free worker alone
/// @param retry failed, waiting for their next attempt
/// @param lowerBound whether there are more jobs than were counted
@Schema(description = "Jobs the caller may see, by state; history as far as it is kept.")
public record JobStats(
    @Schema(description = "All of them.") long total,
    @Schema(description = "Waiting, for a worker or for their time.") long created,
    @Schema(description = "Running.") long active,
    @Schema(description = "Ended well.") long completed,
    @Schema(description = "Failed for good.") long failed,
    @Schema(description = "Cancelled.") long cancelled,
    @Schema(description = "Those of created that wait for a free worker alone.") long queued,
    @Schema(description = "Failed, waiting for their next attempt.") long retry,
    @Schema(description = "true: there are more; a million of each kind of place were counted.")
        boolean lowerBound) {

  static JobStats of(Map<JobState, Long> jobs) {
    long scheduled = jobs.getOrDefault(JobState.SCHEDULED, 0L);
    long available = jobs.getOrDefault(JobState.AVAILABLE, 0L);
    long running = jobs.getOrDefault(JobState.RUNNING, 0L);
    long retryable = jobs.getOrDefault(JobState.RETRYABLE, 0L);
    long completed = jobs.getOrDefault(JobState.COMPLETED, 0L);
    long discarded = jobs.getOrDefault(JobState.DISCARDED, 0L);
    long cancelled = jobs.getOrDefault(JobState.CANCELLED, 0L);
    long ended = completed + discarded + cancelled;
    long most = JobQueryStore.MOST_IN_STATS;
    return new JobStats(
        scheduled + available + running + retryable + ended,
        scheduled + available,
        running,
        completed,
        discarded,
        cancelled,
        available,
        retryable,
        available + running >= most || scheduled + retryable >= most || ended >= most);
  }
}

package dev.carillon.job;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job ready to be inserted: ids, lane and defaults are settled.
///
/// @param delayMs wait from now, in ms; wins over `runAt`
/// @param payload JSON text
/// @param opts JSON text of [StoredOptions], or `null`
/// @param batch id of the job that waits for this one, or `null`
/// @param tell who hears of which outcome; in `opts` too
/// @param trace it is enqueued in, or `null`; in `opts` too
/// @param batchSize for a job that waits for a batch: how many jobs it waits for; else `null`
record NewJob(
    long id,
    Lane lane,
    int priority,
    @Nullable OffsetDateTime runAt,
    @Nullable Long delayMs,
    int maxAttempts,
    String kind,
    String payload,
    @Nullable String opts,
    @Nullable String owner,
    @Nullable String uniqueKey,
    @Nullable String gateKey,
    @Nullable Long batch,
    @Nullable Integer batchSize,
    List<String> tell,
    @Nullable String trace) {

  /// Whether it is due at once and nothing is to be looked up for it.
  boolean isPlain() {
    return uniqueKey == null && runAt == null && delayMs == null && batchSize == null;
  }

  /// The same job, held until `jobs` others (count, at least 1) have ended.
  NewJob waitingFor(int jobs) {
    return new NewJob(
        id,
        lane,
        priority,
        runAt,
        delayMs,
        maxAttempts,
        kind,
        payload,
        opts,
        owner,
        uniqueKey,
        gateKey,
        batch,
        jobs,
        tell,
        trace);
  }

  /// The step of its coming, for those who listen.
  JobTransition queued() {
    return new JobTransition(
        id,
        lane.name().tenant(),
        owner,
        lane.name().queue(),
        kind,
        JobTransition.Event.QUEUED,
        0,
        0,
        maxAttempts,
        priority,
        tell,
        null,
        null,
        null,
        delayMs == null ? null : Duration.ofMillis(delayMs),
        null,
        trace);
  }
}

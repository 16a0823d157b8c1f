package dev.carillon.job.engine;

import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;
import java.util.List;

/// What is known of a claimed job beside its row.
///
/// @param timeout longest run of an attempt
/// @param tell who hears of which outcome
record AttemptPlan(
    Claimed job, LaneWork lane, Backoff backoff, Duration timeout, List<String> tell) {}

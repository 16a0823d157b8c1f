package dev.carillon.job.engine;

import dev.carillon.job.DependencyGate;
import dev.carillon.job.QueueLimits;
import jakarta.inject.Singleton;

/// What the parts of the engine share: its statements, by what they are about.
@Singleton
record EngineParts(
    ClaimStore claims,
    GatedClaimStore gatedClaims,
    GateStore gated,
    OutcomeStore outcomes,
    WorkerStore workers,
    ProgressStore progress,
    UpkeepStore upkeep,
    Gates gates,
    AttemptLog log,
    Steps steps,
    AttemptWatch watch,
    AttemptTrace trace,
    DependencyGate gate,
    QueueLimits limits) {}

package dev.carillon.job.engine;

import jakarta.inject.Singleton;

/// The engine's statements, by what they are about.
@Singleton
record EngineStores(
    ClaimStore claims,
    OutcomeStore outcomes,
    WorkerStore workers,
    ProgressStore progress,
    UpkeepStore upkeep) {}

package dev.carillon.job.engine;

/// What this node knows of a lane. Its state changes on the engine's event loop alone.
final class LaneWork {
  final int id;
  final String tenant;
  final String queue;
  final boolean gated;
  final Marks marks = new Marks();

  /// Whether it may have work that no claim under way brings.
  boolean warm;

  /// Whether the last claim that was answered got all it asked for, so that there is likely more.
  boolean filled;

  /// Whether a claim of it is under way beside which there is to be no other: of a gated lane.
  boolean taken;

  LaneWork(ClaimStore.ActiveLane lane) {
    this.id = lane.id();
    this.tenant = lane.tenant();
    this.queue = lane.queue();
    this.gated = lane.gated();
  }
}

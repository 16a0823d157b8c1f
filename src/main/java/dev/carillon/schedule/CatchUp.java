package dev.carillon.schedule;

/// What becomes of the times that passed while nobody could fire (decisions.md "Clocks"). Named as
/// callers write it.
public enum CatchUp {
  /// They are dropped.
  none,
  /// The last of them fires, unless one that is in time fires anyway.
  last,
  /// The newest of them fire, up to a limit.
  all
}

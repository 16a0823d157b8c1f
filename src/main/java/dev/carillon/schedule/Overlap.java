package dev.carillon.schedule;

/// What becomes of a time at which the job of an earlier one still lives. Named as callers write
/// it.
public enum Overlap {
  /// It is passed over, and the ledger says so.
  skip,
  /// Its job is enqueued like any other, but for one of a type that is live once for its subject.
  queue
}

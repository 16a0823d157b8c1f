package dev.carillon.job;

/// This attempt no longer holds its job: it was rescued, cancelled or timed out. Nothing it writes
/// is taken any more, and the handler should stop.
public final class LeaseLostException extends RuntimeException {

  public LeaseLostException(long jobId) {
    super("Job " + jobId + " belongs to another attempt now; this one can write nothing");
  }
}

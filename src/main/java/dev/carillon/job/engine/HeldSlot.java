package dev.carillon.job.engine;

import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// What a claimed job holds until its outcome is recorded, or known to be stale or lost.
///
/// @param onFreed hears whose slot is free
/// @param whenDone runs before that
record HeldSlot(Claimed job, LaneWork lane, Consumer<LaneWork> onFreed, Runnable whenDone) {

  private static final Logger LOG = Logger.getLogger(HeldSlot.class);

  /// @param accepted `false` when the job was no longer this attempt's
  void recorded(boolean accepted) {
    if (!accepted) {
      LOG.infof("Job %d is another attempt's by now; this outcome is dropped", job.id());
    }
    free();
  }

  void lost(Throwable failure) {
    LOG.errorf(failure, "The outcome of job %d is lost; it will be rescued", job.id());
    free();
  }

  private void free() {
    whenDone.run();
    onFreed.accept(lane);
  }
}

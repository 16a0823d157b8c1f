package dev.carillon.job;

import java.util.OptionalInt;

/// Limits of queues that somebody set while the nodes run. The engine asks before each claim.
public interface QueueLimits {

  /// How many jobs of a queue may run at a time on each node, whatever it is configured with.
  ///
  /// Memory only, any thread.
  ///
  /// @return empty when nobody set one
  OptionalInt perNode(String queue);
}

package dev.carillon.workload.testjobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.Optional;

/// Whether the test jobs may be enqueued (`carillon.test-jobs`).
@ConfigMapping(prefix = "carillon.test-jobs")
interface TestJobs {

  @WithParentName
  @WithDefault("false")
  boolean enabled();

  /// File that gets a line at the start and at the end of each attempt; the engine writes it.
  Optional<String> log();
}

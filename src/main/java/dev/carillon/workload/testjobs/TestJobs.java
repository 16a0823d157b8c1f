package dev.carillon.workload.testjobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/// Whether the test jobs may be enqueued (`carillon.test-jobs`).
@ConfigMapping(prefix = "carillon.test-jobs")
interface TestJobs {

  @WithParentName
  @WithDefault("false")
  boolean enabled();
}

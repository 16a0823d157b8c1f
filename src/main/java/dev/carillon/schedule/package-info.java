/// Schedules: cron and interval rules that enqueue jobs, one job for each nominal time.
@NullMarked
package dev.carillon.schedule;

import org.jspecify.annotations.NullMarked;

/// Figures of the queues for a monitoring system; docs/metrics.md lists all of them.
@NullMarked
package dev.carillon.metrics;

import org.jspecify.annotations.NullMarked;

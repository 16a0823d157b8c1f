/// Watches the attendance of students and tells them when it crosses a threshold.
@NullMarked
package dev.carillon.workload.attendance;

import org.jspecify.annotations.NullMarked;

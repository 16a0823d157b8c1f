@NullMarked
package dev.carillon.workload.attendance;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.carillon.workload.cascade;

import org.jspecify.annotations.NullMarked;

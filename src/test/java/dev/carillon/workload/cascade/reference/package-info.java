@NullMarked
package dev.carillon.workload.cascade.reference;

import org.jspecify.annotations.NullMarked;

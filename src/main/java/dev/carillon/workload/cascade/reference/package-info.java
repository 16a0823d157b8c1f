/// References to an entity, as data: how each is counted, taken away, brought back and mended.
@NullMarked
package dev.carillon.workload.cascade.reference;

import org.jspecify.annotations.NullMarked;

/// Wiring: what happens before Quarkus starts and after it has stopped. Nobody imports it.
@NullMarked
package dev.carillon.app;

import org.jspecify.annotations.NullMarked;

/// Circuit breakers as data: one row per thing outside that jobs need, shared by all replicas.
@NullMarked
package dev.carillon.breaker;

import org.jspecify.annotations.NullMarked;

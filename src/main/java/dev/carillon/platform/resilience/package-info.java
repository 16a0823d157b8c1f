/// Rules of waiting and giving up: pure, no input or output.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.resilience;

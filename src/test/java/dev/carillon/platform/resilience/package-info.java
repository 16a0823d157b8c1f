/// Tests of the rules of waiting.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.resilience;

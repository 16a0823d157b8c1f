/// Tests of the start.
@org.jspecify.annotations.NullMarked
package dev.carillon.app;

/// The engine: claims jobs, runs them, records how they ended, and mends what a crash left.
@org.jspecify.annotations.NullMarked
package dev.carillon.job.engine;

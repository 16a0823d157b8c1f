/// Tests of the engine, on a real PostgreSQL, with as many nodes as they need.
@org.jspecify.annotations.NullMarked
package dev.carillon.job.engine;

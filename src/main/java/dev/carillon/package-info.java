/// Carillon: background jobs on PostgreSQL, and the people who wait for them kept informed.
@org.jspecify.annotations.NullMarked
package dev.carillon;

/// The language of jobs: what a workload says to have work done, and what it hears back.
@org.jspecify.annotations.NullMarked
package dev.carillon.job;

/// The jobs over HTTP: enqueue, look up, list, stop, try again; queues and job types.
@org.jspecify.annotations.NullMarked
package dev.carillon.job.api;

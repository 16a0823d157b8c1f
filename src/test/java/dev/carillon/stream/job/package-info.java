/// Tests of what streams tell of jobs.
@NullMarked
package dev.carillon.stream.job;

import org.jspecify.annotations.NullMarked;

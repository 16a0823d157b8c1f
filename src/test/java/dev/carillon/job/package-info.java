/// Tests of the language of jobs and of the way in.
@org.jspecify.annotations.NullMarked
package dev.carillon.job;

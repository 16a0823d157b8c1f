/// Tests of schedules, with as many nodes as they need on one real PostgreSQL.
@NullMarked
package dev.carillon.schedule;

import org.jspecify.annotations.NullMarked;

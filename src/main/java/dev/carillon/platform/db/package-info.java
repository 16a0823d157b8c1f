/// The pools, the transaction and the database address; with `embedded` the only place that knows
// JDBC.
@NullMarked
package dev.carillon.platform.db;

import org.jspecify.annotations.NullMarked;

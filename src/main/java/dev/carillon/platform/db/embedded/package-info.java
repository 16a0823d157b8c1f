/// A real PostgreSQL server kept by the application itself, for a first run and for the tests.
@NullMarked
package dev.carillon.platform.db.embedded;

import org.jspecify.annotations.NullMarked;

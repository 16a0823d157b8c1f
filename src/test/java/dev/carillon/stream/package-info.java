/// Tests of streams, on a real database.
@NullMarked
package dev.carillon.stream;

import org.jspecify.annotations.NullMarked;

/// Shows what Carillon does, to whoever starts it for the first time.
@NullMarked
package dev.carillon.demo;

import org.jspecify.annotations.NullMarked;

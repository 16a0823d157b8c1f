/// The code that the pages under docs/ show, and the tests that keep the pages true.
@NullMarked
package dev.carillon.docs;

import org.jspecify.annotations.NullMarked;

/// The pages, as a browser sees them.
@NullMarked
package dev.carillon.page;

import org.jspecify.annotations.NullMarked;

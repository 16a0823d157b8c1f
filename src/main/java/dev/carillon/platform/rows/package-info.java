/// Plain rows: the routes that create, read, list, change, remove and import the rows of a table.
@NullMarked
package dev.carillon.platform.rows;

import org.jspecify.annotations.NullMarked;

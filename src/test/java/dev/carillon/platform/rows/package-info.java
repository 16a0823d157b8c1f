@NullMarked
package dev.carillon.platform.rows;

import org.jspecify.annotations.NullMarked;

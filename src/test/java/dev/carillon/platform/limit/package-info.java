@NullMarked
package dev.carillon.platform.limit;

import org.jspecify.annotations.NullMarked;

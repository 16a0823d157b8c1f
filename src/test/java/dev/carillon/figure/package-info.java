@NullMarked
package dev.carillon.figure;

import org.jspecify.annotations.NullMarked;

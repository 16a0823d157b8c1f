@NullMarked
package dev.carillon.health;

import org.jspecify.annotations.NullMarked;

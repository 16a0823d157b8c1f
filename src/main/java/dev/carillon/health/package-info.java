/// How the installation is: what is wrong, who is told, and once per minute whether it still is.
@NullMarked
package dev.carillon.health;

import org.jspecify.annotations.NullMarked;

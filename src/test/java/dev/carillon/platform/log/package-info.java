@NullMarked
package dev.carillon.platform.log;

import org.jspecify.annotations.NullMarked;

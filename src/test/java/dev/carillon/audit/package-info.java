@NullMarked
package dev.carillon.audit;

import org.jspecify.annotations.NullMarked;

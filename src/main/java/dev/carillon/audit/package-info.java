/// Who did what: every operator action and every security event.
@NullMarked
package dev.carillon.audit;

import org.jspecify.annotations.NullMarked;

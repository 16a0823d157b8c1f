/// Tells people over WebSockets how their jobs are doing, while it happens.
@NullMarked
package dev.carillon.live;

import org.jspecify.annotations.NullMarked;

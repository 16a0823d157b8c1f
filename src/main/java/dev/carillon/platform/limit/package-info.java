/// How often somebody may do something in a while, over all nodes.
@NullMarked
package dev.carillon.platform.limit;

import org.jspecify.annotations.NullMarked;

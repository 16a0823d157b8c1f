/// Tests of the live connections, with a real client.
@NullMarked
package dev.carillon.live;

import org.jspecify.annotations.NullMarked;

/// Streams: numbered events about one thing, kept for a while and replayed to whoever comes back.
@NullMarked
package dev.carillon.stream;

import org.jspecify.annotations.NullMarked;

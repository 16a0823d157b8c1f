/// What ended, what waits and what runs, in numbers that are kept rather than counted when somebody
/// asks: docs/console.md says how. The console shows them.
@NullMarked
package dev.carillon.figure;

import org.jspecify.annotations.NullMarked;

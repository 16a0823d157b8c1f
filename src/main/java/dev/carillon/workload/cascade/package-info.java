/// Takes a student out of everything that names it, and can bring it back (document 000).
@NullMarked
package dev.carillon.workload.cascade;

import org.jspecify.annotations.NullMarked;

/// What the pages at `/` need beside the API of the features: who is signed in, the figures of the
/// overview, the list of jobs and one job in full, and acts on all jobs that match. docs/console.md
/// is its contract.
@NullMarked
package dev.carillon.console;

import org.jspecify.annotations.NullMarked;

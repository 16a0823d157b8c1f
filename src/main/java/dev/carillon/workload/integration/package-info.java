/// Document 002: accounts at cloud providers whose tokens are kept fresh and whose health is
/// watched.
@NullMarked
package dev.carillon.workload.integration;

import org.jspecify.annotations.NullMarked;

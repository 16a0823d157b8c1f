/// Providers: where they are, how fast they may be called, and the calls themselves.
@NullMarked
package dev.carillon.workload.integration.provider;

import org.jspecify.annotations.NullMarked;

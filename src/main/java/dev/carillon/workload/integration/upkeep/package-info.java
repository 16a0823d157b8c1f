/// What is done around integrations in the background, beside refresh and health.
@NullMarked
package dev.carillon.workload.integration.upkeep;

import org.jspecify.annotations.NullMarked;

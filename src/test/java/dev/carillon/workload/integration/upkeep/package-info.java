@org.jspecify.annotations.NullMarked
package dev.carillon.workload.integration.upkeep;

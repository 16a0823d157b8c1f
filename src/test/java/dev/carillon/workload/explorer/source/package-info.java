@org.jspecify.annotations.NullMarked
package dev.carillon.workload.explorer.source;

/// Checks physicians' billing files: runs, their job, their findings and who may read them.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing;

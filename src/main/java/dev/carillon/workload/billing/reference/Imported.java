package dev.carillon.workload.billing.reference;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// The answer to an import.
///
/// @param success always `true`
/// @param count rows added or changed
@RegisterForReflection
record Imported(boolean success, int count) {

  Imported(int count) {
    this(true, count);
  }
}

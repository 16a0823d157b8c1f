package dev.carillon.workload.billing.reference;

import org.jspecify.annotations.Nullable;

/// What the rows of the three reference tables have in common.
interface ReferenceRow {

  /// `null` until the row is stored.
  @Nullable Long id();

  String tenant();

  /// Says whose the row is, before it is stored.
  ///
  /// @param by who adds it
  void begin(String ofTenant, String by);
}

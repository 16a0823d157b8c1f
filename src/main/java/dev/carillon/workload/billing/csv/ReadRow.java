package dev.carillon.workload.billing.csv;

import java.util.List;

/// A row together with the cells of it that could not be read.
///
/// @param errors in the order of the columns; empty for a sound row
public record ReadRow(BillingRow row, List<RowError> errors) {

  /// Keeps a copy of the errors.
  public ReadRow {
    errors = List.copyOf(errors);
  }
}

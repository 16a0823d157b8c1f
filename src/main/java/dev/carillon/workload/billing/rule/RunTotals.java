package dev.carillon.workload.billing.rule;

/// What the caller alone knows at the end of a run: rules see only the rows that they take.
///
/// @param records data records of the file (count, 0 for a header alone), also those that belong to
///   no group or that a rule does not take
public record RunTotals(int records) {}

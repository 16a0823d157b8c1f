package dev.carillon.workload.billing.rule;

import java.util.List;

/// One rule over one validation run: the groups come one after another, then the end comes once.
/// Used by one thread at a time. It keeps sums and counts, never rows, so that its memory does not
/// grow with the file.
public interface RuleRun {

  /// Whether the rule looks at this row at all: cheap, without effect, and true only for a row that
  /// belongs to a group of the rule's [Grouping].
  boolean takes(BilledRow row);

  /// Judges one group.
  ///
  /// @param rows every row of the group that [#takes] accepted, by record number; at least one
  /// @return the findings of this group, possibly none
  List<Finding> group(List<BilledRow> rows);

  /// The summaries, after the last group; also when there was no group at all.
  List<Finding> end(RunTotals totals);
}

package dev.carillon.workload.billing;

import dev.carillon.platform.db.Tx;
import dev.carillon.workload.billing.reference.ReferenceStore;
import dev.carillon.workload.billing.rule.BilledRow;
import dev.carillon.workload.billing.rule.BillingReference;
import dev.carillon.workload.billing.rule.BillingRule;
import dev.carillon.workload.billing.rule.BillingRules;
import dev.carillon.workload.billing.rule.Finding;
import dev.carillon.workload.billing.rule.GroupTooLargeException;
import dev.carillon.workload.billing.rule.Grouping;
import dev.carillon.workload.billing.rule.RuleCheck;
import dev.carillon.workload.billing.rule.RunTotals;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The third step of a validation: the rules over the stored rows, one pass for all rules that want
/// the rows in the same groups. Findings are stored as they come.
///
/// A pass that was broken off begins anew: what it had stored goes in the commit that begins it.
@Singleton
final class JudgeRows {

  /// Findings of a commit.
  private static final int FINDINGS_PER_COMMIT = 500;

  /// Rows of one doctor's day or one patient's year that are held in memory at most. No real group
  /// has a hundredth of it; a rule that is given more stops, and the others go on.
  private static final int MOST_ROWS_OF_A_GROUP = 20_000;

  private final RuleRowStore rowStore;
  private final WorkStore work;
  private final ResultStore results;
  private final LogStore logs;
  private final ReferenceStore reference;
  private final List<BillingRule> rules;

  /// @param chosen ids of the rules to run; those on by default when empty
  /// @throws IllegalArgumentException when an id is no rule's
  JudgeRows(
      RuleRowStore rowStore,
      WorkStore work,
      ResultStore results,
      LogStore logs,
      ReferenceStore reference,
      @ConfigProperty(name = "carillon.billing.rules") Optional<List<String>> chosen) {
    this.rowStore = rowStore;
    this.work = work;
    this.results = results;
    this.logs = logs;
    this.reference = reference;
    this.rules = chosen.map(BillingRules::named).orElseGet(BillingRules::onByDefault);
  }

  /// Runs what passes are left.
  Position judge(ValidateCsv.Task task, Position from) {
    var tables = task.attempt().await(reference.of(task.begun().tenant()));
    List<Grouping> groupings = groupings();
    Position position = from;
    for (int pass = from.passes(); pass < groupings.size(); pass++) {
      position =
          new Pass(task, position, pass, groupings.size())
              .run(groupings.get(pass), tables.reference());
    }
    if (tables.demo()) {
      warnOfDemo(task, position);
    }
    return position;
  }

  private List<Grouping> groupings() {
    return rules.stream().map(BillingRule::grouping).distinct().toList();
  }

  private void warnOfDemo(ValidateCsv.Task task, Position position) {
    var line =
        LogStore.Line.warn(
            "rules",
            "The codes and establishments are made-up demo rows; import the real tables",
            Map.of("ruleCount", rules.size()));
    task.attempt()
        .await(task.attempt().commit(position, tx -> logs.add(tx, task.run(), List.of(line))));
  }

  /// A table that words its headings otherwise leaves the rule without anything to say.
  private static LogStore.Line withoutTargets(BillingRule rule) {
    return LogStore.Line.warn(
        "rules",
        "The table of codes has none that rule " + rule.id() + " looks for; see its headings",
        Map.of("ruleId", rule.id()));
  }

  /// One rule with the group it is being given.
  private record Judged(int position, RuleCheck check, List<BilledRow> group) {}

  /// One walk over the rows.
  private final class Pass {

    private final ValidateCsv.Task task;
    private final Position before;
    private final int number;
    private final int passes;
    private final int total;
    private final List<ResultStore.Numbered> waiting = new ArrayList<>();
    private final int[] ordinals = new int[BillingRules.all().size()];
    private List<Judged> judged = List.of();
    private List<LogStore.Line> warnings = List.of();
    private int rows;

    private Pass(ValidateCsv.Task task, Position before, int number, int passes) {
      this.task = task;
      this.before = before;
      this.number = number;
      this.passes = passes;
      this.total = java.util.Objects.requireNonNull(before.survey()).records();
    }

    private Position run(Grouping grouping, BillingReference tables) {
      judged =
          rules.stream()
              .filter(rule -> rule.grouping() == grouping)
              .map(rule ->
                  new Judged(
                      BillingRules.all().indexOf(rule),
                      RuleCheck.start(rule, tables),
                      new ArrayList<>()))
              .toList();
      warnings =
          judged.stream()
              .map(each -> each.check().rule())
              .filter(rule -> !rule.hasTargets(tables))
              .map(JudgeRows::withoutTargets)
              .toList();
      List<Integer> positions = judged.stream().map(Judged::position).toList();
      commit(before, tx -> results.remove(tx, task.run(), positions));
      if (grouping != Grouping.RUN) {
        rowStore.rows(task.attempt(), task.run()).forEach(grouping, this::row);
      }
      judged.forEach(this::end);
      Position after = before.judged(number + 1);
      store(after, lines());
      return after;
    }

    private void row(BilledRow row) {
      for (Judged each : judged) {
        if (each.check().takes(row)) {
          add(each, row);
        }
      }
      rows++;
      if (rows % 100 == 0) {
        task.meter().tell(Meter.Step.RULES, done(), work());
      }
    }

    private void add(Judged each, BilledRow row) {
      List<BilledRow> group = each.group();
      Grouping grouping = each.check().rule().grouping();
      if (!group.isEmpty() && !grouping.together(group.getLast(), row)) {
        judge(each);
      }
      if (group.size() == MOST_ROWS_OF_A_GROUP) {
        each.check().stop(new GroupTooLargeException(MOST_ROWS_OF_A_GROUP));
        group.clear();
      } else {
        group.add(row);
      }
    }

    private void judge(Judged each) {
      keep(each, each.check().group(List.copyOf(each.group())));
      each.group().clear();
    }

    private void end(Judged each) {
      if (!each.group().isEmpty()) {
        judge(each);
      }
      keep(each, each.check().end(new RunTotals(total)));
    }

    private void keep(Judged each, List<Finding> findings) {
      for (Finding finding : findings) {
        waiting.add(
            new ResultStore.Numbered(each.position(), ++ordinals[each.position()], finding));
        if (waiting.size() == FINDINGS_PER_COMMIT) {
          store(before, List.of());
        }
      }
    }

    private void store(Position position, List<LogStore.Line> lines) {
      var findings = List.copyOf(waiting);
      waiting.clear();
      commit(
          position,
          tx -> results.add(tx, task.run(), findings).chain(() -> logs.add(tx, task.run(), lines)));
    }

    private void commit(Position position, java.util.function.Function<Tx, Uni<Void>> writes) {
      int percent = Meter.percent(Meter.Step.RULES, done(), work());
      var reached = new WorkStore.Reached(percent, total, total, 0);
      task.attempt()
          .await(
              task.attempt()
                  .commit(
                      position,
                      tx -> work.move(tx, task.run(), reached).chain(() -> writes.apply(tx))));
    }

    private long done() {
      return (long) number * total + rows;
    }

    private long work() {
      return Math.max(1, (long) passes * total);
    }

    private List<LogStore.Line> lines() {
      return Stream.concat(judged.stream().map(this::line), warnings.stream()).toList();
    }

    /// Of a rule that broke only the kind of failure is told: its text might quote a cell.
    private LogStore.Line line(Judged each) {
      String rule = each.check().rule().id();
      int found = ordinals[each.position()];
      return each.check()
          .failure()
          .map(failure ->
              LogStore.Line.warn(
                  "rules",
                  each.check().stopped(),
                  Map.of("ruleId", rule, "errorType", failure.getClass().getSimpleName())))
          .orElseGet(() ->
              LogStore.Line.info(
                  "rules",
                  "Rule " + rule + ": " + found + " findings",
                  Map.of("ruleId", rule, "violationCount", found)));
    }
  }
}

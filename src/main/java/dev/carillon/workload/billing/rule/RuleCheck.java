package dev.carillon.workload.billing.rule;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Drives one rule over one run so that a rule which throws, or is stopped, stops itself and
/// nothing else. From then on it takes no row and has one finding to give, with severity error and
/// category `system_error`, at the next [#group] or at the [#end]; what it found before stands.
///
/// The finding names the kind of the exception only, since its text might hold the content of a
/// cell. Used by one thread at a time. Source: domain 004 §3, engine.
public final class RuleCheck {

  /// Scenario and category of the finding that a throwing rule leaves.
  public static final String SYSTEM_ERROR = "system_error";

  private final BillingRule rule;
  private @Nullable RuleRun run;
  private @Nullable RuntimeException failure;
  private boolean told;

  private RuleCheck(BillingRule rule) {
    this.rule = rule;
  }

  /// Begins `rule` over one run; a rule that throws already here is a failed one, not an exception.
  public static RuleCheck start(BillingRule rule, BillingReference reference) {
    var check = new RuleCheck(rule);
    try {
      check.run = rule.start(reference);
    } catch (RuntimeException e) {
      check.failure = e;
    }
    return check;
  }

  /// The rule that is driven.
  public BillingRule rule() {
    return rule;
  }

  /// See [RuleRun#takes]; false once the rule has failed.
  public boolean takes(BilledRow row) {
    return attempt(live -> live.takes(row)).orElse(false);
  }

  /// See [RuleRun#group].
  public List<Finding> group(List<BilledRow> rows) {
    return attempt(live -> live.group(rows)).orElseGet(this::failureOnce);
  }

  /// See [RuleRun#end].
  public List<Finding> end(RunTotals totals) {
    return attempt(live -> live.end(totals)).orElseGet(this::failureOnce);
  }

  /// Stops the rule here, as if it had thrown.
  public void stop(GroupTooLargeException why) {
    if (failure == null) {
      failure = why;
    }
  }

  /// {@return the words for the end of a rule that failed; they hold no cell}
  public String stopped() {
    return failure instanceof GroupTooLargeException told
        ? "Rule %s stopped: %s".formatted(rule.id(), told.getMessage())
        : "Rule %s stopped on an internal error".formatted(rule.id());
  }

  /// What the rule threw, for the log of the process; its message may hold the content of a cell.
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  private <T> Optional<T> attempt(Function<RuleRun, T> step) {
    if (run == null || failure != null) {
      return Optional.empty();
    }
    try {
      return Optional.of(step.apply(run));
    } catch (RuntimeException e) {
      failure = e;
      return Optional.empty();
    }
  }

  private List<Finding> failureOnce() {
    if (told || failure == null) {
      return List.of();
    }
    told = true;
    return List.of(
        new FindingDraft(rule.id(), SYSTEM_ERROR, SYSTEM_ERROR, Severity.ERROR)
            .with("errorType", failure.getClass().getSimpleName())
            .says(
                stopped() + ".",
                "The other rules ran. Report the run to the operator, then validate again."));
  }
}

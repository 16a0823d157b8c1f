package dev.carillon.job.engine;

import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.RefusedValue;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Records how attempts ended, many in a statement. A slot is free only when its outcome is
/// recorded, or known to be stale.
///
/// While the database is away outcomes wait here, at most as many as there are slots, and are
/// written again until the worker's lease is lost: then another worker runs those jobs anyway.
final class Completer {

  private static final Logger LOG = Logger.getLogger(Completer.class);

  private static final int MAX_ROWS = 500;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration LAST_RETRY = Duration.ofSeconds(1);
  private static final int FLUSHES_AT_A_TIME = 2;

  private final OutcomeStore store;
  private final Gates gates;
  private final Steps steps;
  private final BooleanSupplier alive;
  private final Batcher<Ending, Boolean> endings;
  private final Batcher<Return, Boolean> returns;

  /// @param alive whether this worker still may hold jobs
  Completer(OutcomeStore store, Gates gates, Steps steps, BooleanSupplier alive) {
    this.store = store;
    this.gates = gates;
    this.steps = steps;
    this.alive = alive;
    this.endings = new Batcher<>(MAX_ROWS, FLUSHES_AT_A_TIME, this::writeEndings);
    this.returns = new Batcher<>(MAX_ROWS, FLUSHES_AT_A_TIME, this::writeReturns);
  }

  /// Whether outcomes are on their way into the database; each of them frees a slot when it is
  /// there, or known to be stale.
  boolean recording() {
    return endings.pending() + returns.pending() > 0;
  }

  /// @param recorded hears `false` when the lease was lost and nothing was recorded
  /// @param lost hears why it could not be recorded while the lease lasted
  void end(Ending ending, Consumer<Boolean> recorded, Consumer<Throwable> lost) {
    endings.submit(ending, recorded, lost);
  }

  /// @param recorded hears `false` when the lease was lost and nothing was recorded
  /// @param lost hears why it could not be recorded while the lease lasted
  void giveBack(Return back, Consumer<Boolean> recorded, Consumer<Throwable> lost) {
    returns.submit(back, recorded, lost);
  }

  private Uni<List<Boolean>> writeEndings(List<Ending> batch) {
    return persistently(() -> end(batch))
        .invoke(gates::passOn)
        .map(done -> batch.stream().map(e -> done.accepted(e.id())).toList())
        .onFailure(failure -> batch.size() == 1 && RefusedValue.isCauseOf(failure))
        .recoverWithUni(() -> withoutValues(batch.getFirst()));
  }

  /// A transaction only for those who listen.
  private Uni<Recorded> end(List<Ending> batch) {
    if (batch.stream().noneMatch(this::heard)) {
      return store.end(batch);
    }
    return steps.inTransaction((tx, telling) ->
        store
            .end(tx.connection(), batch)
            .call(recorded -> steps.tellEndings(tx, telling, batch, recorded)));
  }

  private boolean heard(Ending ending) {
    return ending.step() != null
        || (ending.batch() != null && !steps.idle(JobTransition.Event.QUEUED));
  }

  /// A result or message that cannot be stored as JSON ends its job with a plain error instead.
  private Uni<List<Boolean>> withoutValues(Ending ending) {
    LOG.errorf("What job %d answered cannot be stored; it is discarded", ending.id());
    String error =
        RecordedError.json("unstorable", "The job's answer cannot be stored as JSON", false);
    var plain =
        new Ending(
            ending.id(),
            ending.lease(),
            ending.place(),
            JobState.DISCARDED,
            error,
            null,
            ending.batch(),
            ending.step() == null ? null : ending.step().asFailure(error));
    return persistently(() -> end(List.of(plain)))
        .invoke(gates::passOn)
        .map(done -> List.of(done.accepted(ending.id())));
  }

  private Uni<List<Boolean>> writeReturns(List<Return> batch) {
    return persistently(() -> giveBack(batch))
        .invoke(gates::passOn)
        .map(done -> batch.stream().map(r -> done.accepted(r.id())).toList());
  }

  private Uni<Recorded> giveBack(List<Return> batch) {
    if (batch.stream().allMatch(back -> back.step() == null)) {
      return store.giveBack(batch);
    }
    return steps.inTransaction((tx, telling) ->
        store
            .giveBack(tx.connection(), batch)
            .call(recorded -> steps.tellReturns(tx, telling, batch, recorded)));
  }

  /// A failure may come after the commit: the second try then finds nothing to do, and the outcome
  /// counts as stale although it is recorded. Nothing is done twice.
  private Uni<Recorded> persistently(Supplier<Uni<Recorded>> write) {
    return Uni.createFrom()
        .deferred(write::get)
        .ifNoItem()
        .after(WRITE_TIMEOUT)
        .fail()
        .onFailure()
        .invoke(e -> LOG.warnf("Outcomes not recorded yet, trying again: %s", e.getMessage()))
        .onFailure(failure -> alive.getAsBoolean() && !RefusedValue.isCauseOf(failure))
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .withJitter(0.3)
        .indefinitely();
  }
}

package dev.carillon.job.engine;

import dev.carillon.job.JobControl;
import dev.carillon.job.JobState;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Cancels a job where it is: it may move from table to table meanwhile, so its row is locked
/// before anything is decided.
@Singleton
final class Control implements JobControl {

  /// Looks at both tables; a job that moves between the two looks is found at the next.
  private static final int LOOKS = 3;

  private final ControlStore store;
  private final OutcomeStore outcomes;
  private final Gates gates;
  private final Notices notices;
  private final Engine engine;

  Control(ControlStore store, OutcomeStore outcomes, Gates gates, Notices notices, Engine engine) {
    this.store = store;
    this.outcomes = outcomes;
    this.gates = gates;
    this.notices = notices;
    this.engine = engine;
  }

  @Override
  public Uni<CancelResult> cancel(long id, String reason, String by) {
    return cancel(id, reason, by, LOOKS);
  }

  private Uni<CancelResult> cancel(long id, String reason, String by, int looks) {
    return store
        .database()
        .inTransaction(tx -> cancelHere(tx, id, reason, by))
        .chain(result ->
            result == CancelResult.NOT_LIVE && looks > 1
                ? cancel(id, reason, by, looks - 1)
                : Uni.createFrom().item(result));
  }

  private Uni<CancelResult> cancelHere(Tx tx, long id, String reason, String by) {
    return store
        .holdReady(tx.connection(), id)
        .chain(ready ->
            ready.isPresent()
                ? cancelReady(tx, id, ready.get(), reason, by)
                : store
                    .holdScheduled(tx.connection(), id)
                    .chain(held -> cancelScheduled(tx, id, held, reason)));
  }

  private Uni<CancelResult> cancelReady(Tx tx, long id, long lease, String reason, String by) {
    if (lease == 0) {
      return end(tx, OutcomeStore.END, id, reason);
    }
    tx.afterCommit(() -> {
      engine.stopHere(id, reason);
      notices.send(Cancellations.CHANNEL, Long.toString(id));
    });
    return store.askToStop(tx.connection(), id, reason, by).replaceWith(CancelResult.STOPPING);
  }

  private Uni<CancelResult> cancelScheduled(Tx tx, long id, Optional<Long> held, String reason) {
    return held.isEmpty()
        ? Uni.createFrom().item(CancelResult.NOT_LIVE)
        : end(tx, OutcomeStore.END_SCHEDULED, id, reason);
  }

  private Uni<CancelResult> end(Tx tx, String statement, long id, String reason) {
    String error = RecordedError.cancelled(reason);
    return outcomes
        .end(
            tx.connection(), statement, List.of(new Ending(id, 0, JobState.CANCELLED, error, null)))
        .invoke(recorded -> tx.afterCommit(() -> gates.passOn(recorded)))
        .replaceWith(CancelResult.CANCELLED);
  }
}

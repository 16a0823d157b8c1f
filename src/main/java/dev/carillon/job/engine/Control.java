package dev.carillon.job.engine;

import dev.carillon.job.JobControl;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitions;
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
  private final Steps steps;
  private final Engine engine;

  Control(
      ControlStore store,
      OutcomeStore outcomes,
      Gates gates,
      Notices notices,
      Steps steps,
      Engine engine) {
    this.store = store;
    this.outcomes = outcomes;
    this.gates = gates;
    this.notices = notices;
    this.steps = steps;
    this.engine = engine;
  }

  @Override
  public Uni<CancelResult> cancel(long id, String reason, String by) {
    return cancel(id, reason, by, LOOKS);
  }

  private Uni<CancelResult> cancel(long id, String reason, String by, int looks) {
    return steps
        .inTransaction(store.database(), (tx, telling) -> cancelHere(tx, telling, id, reason, by))
        .chain(result ->
            result == CancelResult.NOT_LIVE && looks > 1
                ? cancel(id, reason, by, looks - 1)
                : Uni.createFrom().item(result));
  }

  private Uni<CancelResult> cancelHere(
      Tx tx, JobTransitions.Telling telling, long id, String reason, String by) {
    return store
        .holdReady(tx.connection(), id)
        .chain(ready ->
            ready.isPresent()
                ? cancelReady(tx, telling, id, ready.get(), reason, by)
                : store
                    .holdScheduled(tx.connection(), id)
                    .chain(held -> cancelScheduled(tx, telling, id, held, reason)));
  }

  private Uni<CancelResult> cancelReady(
      Tx tx,
      JobTransitions.Telling telling,
      long id,
      ControlStore.Held held,
      String reason,
      String by) {
    if (held.lease() == 0) {
      return end(tx, telling, OutcomeStore.END, id, held, reason);
    }
    tx.afterCommit(() -> {
      engine.stopHere(id, reason);
      notices.send(Cancellations.CHANNEL, Long.toString(id));
    });
    return store.askToStop(tx.connection(), id, reason, by).replaceWith(CancelResult.STOPPING);
  }

  private Uni<CancelResult> cancelScheduled(
      Tx tx,
      JobTransitions.Telling telling,
      long id,
      Optional<ControlStore.Held> held,
      String reason) {
    return held.isEmpty()
        ? Uni.createFrom().item(CancelResult.NOT_LIVE)
        : end(tx, telling, OutcomeStore.END_SCHEDULED, id, held.get(), reason);
  }

  private Uni<CancelResult> end(
      Tx tx,
      JobTransitions.Telling telling,
      String statement,
      long id,
      ControlStore.Held held,
      String reason) {
    return ending(tx, id, RecordedError.cancelled(reason))
        .chain(ending ->
            outcomes
                .end(tx.connection(), statement, List.of(ending))
                .call(recorded -> steps.tellEndings(tx, telling, List.of(ending), recorded)))
        .invoke(recorded ->
            tx.afterCommit(() -> {
              gates.passOn(recorded);
              engine.cancelledWaiting(held);
            }))
        .replaceWith(CancelResult.CANCELLED);
  }

  private Uni<Ending> ending(Tx tx, long id, String error) {
    if (steps.idle(Event.CANCELLED) && steps.idle(Event.QUEUED)) {
      return Uni.createFrom().item(new Ending(id, 0, JobState.CANCELLED, error, null));
    }
    return steps
        .describe(tx, List.of(id))
        .map(found -> {
          StepStore.Described job = found.getFirst();
          JobTransition step = job.step(Event.CANCELLED, error);
          return new Ending(id, 0, null, JobState.CANCELLED, error, null, job.batch(), step);
        });
  }
}

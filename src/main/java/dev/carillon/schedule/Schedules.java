package dev.carillon.schedule;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What admins do with schedules: each deed in one transaction with its audit entry.
///
/// Every method that names a schedule fails with a problem: 404 when the caller's tenant has none
/// of that number.
@Singleton
final class Schedules {

  static final int DEFAULT_CATCH_UP_LIMIT = 100;

  private final ScheduleStore store;
  private final ScheduleChecks checks;
  private final Firing firing;
  private final Database database;
  private final Audit audit;
  private final ScheduleStart start;

  Schedules(
      ScheduleStore store,
      ScheduleChecks checks,
      Firing firing,
      Database database,
      Audit audit,
      ScheduleStart start) {
    this.store = store;
    this.checks = checks;
    this.firing = firing;
    this.database = database;
    this.audit = audit;
    this.start = start;
  }

  /// Changes a schedule that is locked and is the caller's to see.
  private interface Deed<T> {
    Uni<T> on(Tx tx, Schedule before);
  }

  /// @return fails with 409 when the tenant has one of that name, with 422 when something is wrong
  Uni<Schedule> create(Actor actor, ScheduleBody body) {
    return database
        .inTransaction(tx ->
            store
                .now(tx)
                .chain(now -> store.insert(tx, checks.created(actor, body, now)))
                .map(made -> made.orElseThrow(() -> taken(body.name())))
                .call(made -> audit(tx, actor, "create", null, null, made)))
        .invoke(start::changed);
  }

  Uni<Schedule> find(Actor actor, long id) {
    return store.find(sight(actor), id).map(found -> found.orElseThrow(() -> missing(id)));
  }

  /// @return fails with 409 when it was changed since the version the body names
  Uni<Schedule> change(Actor actor, long id, ScheduleBody body, @Nullable String reason) {
    return doTo(
        actor,
        id,
        (tx, before) ->
            store
                .now(tx)
                .chain(
                    now -> store.change(tx, checks.changed(actor, before, body, now), actor.id()))
                .map(after -> after.orElseThrow(() -> outdated(before)))
                .call(after -> audit(tx, actor, "change", reason, before, after)));
  }

  Uni<Schedule> pause(Actor actor, long id, @Nullable String reason) {
    return doTo(
        actor,
        id,
        (tx, before) ->
            store
                .pause(tx, id, actor.id())
                .map(after -> after.orElse(before))
                .call(after -> audit(tx, actor, "pause", reason, before, after)));
  }

  /// Fires again from the next time on; those of the pause are not caught up with.
  Uni<Schedule> resume(Actor actor, long id, @Nullable String reason) {
    return doTo(
        actor,
        id,
        (tx, before) ->
            store
                .now(tx)
                .chain(now -> store.resume(tx, id, ScheduleChecks.next(times(before), now)))
                .map(after -> after.orElse(before))
                .call(after -> audit(tx, actor, "resume", reason, before, after)));
  }

  /// Removes it. Its ledger leaves by age.
  ///
  /// @return fails with 409 when it is built in
  Uni<Void> delete(Actor actor, long id, @Nullable String reason) {
    return doTo(
        actor,
        id,
        (tx, before) -> {
          if (before.builtIn()) {
            throw new ProblemException(
                ProblemType.CONFLICT,
                "The schedule comes with the service and cannot be removed; pause it instead.");
          }
          return store.delete(tx, id).chain(() -> audit(tx, actor, "delete", reason, before, null));
        });
  }

  /// What firing by hand gave.
  record Triggered(Instant at, TickStore.Result result) {}

  /// Fires it now, paused or not.
  Uni<Triggered> trigger(Actor actor, long id, @Nullable String reason) {
    return doTo(
        actor,
        id,
        (tx, before) ->
            store
                .now(tx)
                .chain(now ->
                    firing
                        .byHand(tx, before, now)
                        .map(fired -> new Triggered(now, fired.orElseThrow(Schedules::twice))))
                .call(fired -> audit(tx, actor, "trigger", reason, before, before)));
  }

  private <T> Uni<T> doTo(Actor actor, long id, Deed<T> deed) {
    return database
        .inTransaction(tx ->
            store
                .lock(tx, sight(actor), id)
                .map(found -> found.orElseThrow(() -> missing(id)))
                .chain(before -> deed.on(tx, before)))
        .invoke(start::changed);
  }

  private Uni<Void> audit(
      Tx tx,
      Actor actor,
      String verb,
      @Nullable String reason,
      @Nullable Schedule before,
      @Nullable Schedule after) {
    Schedule about = Optional.ofNullable(after).or(() -> Optional.ofNullable(before)).orElseThrow();
    return audit.record(
        tx,
        new AuditEntry(
            about.tenant(),
            actor.id(),
            "schedule." + verb,
            "schedule:" + about.id(),
            reason,
            before == null ? null : ScheduleChecks.audited(before),
            after == null ? null : ScheduleChecks.audited(after),
            true));
  }

  /// When a schedule fires.
  ///
  /// @throws ProblemException when it can no longer be read, because a zone has left the world; 409
  static Timetable times(Schedule schedule) {
    try {
      return Timetable.of(schedule);
    } catch (InvalidTiming wrong) {
      throw new ProblemException(
          ProblemType.CONFLICT,
          "The schedule can no longer be read, since its " + wrong.getMessage() + "; change it.");
    }
  }

  /// {@return the tenant whose schedules a caller sees; `null` for all}
  static @Nullable String sight(Actor actor) {
    return actor.isSuperadmin() ? null : actor.tenant();
  }

  private static ProblemException missing(long id) {
    return new ProblemException(ProblemType.NOT_FOUND, "There is no schedule " + id + ".");
  }

  private static ProblemException taken(String name) {
    return new ProblemException(
        ProblemType.CONFLICT, "There is a schedule named '" + name + "' already; change that one.");
  }

  private static ProblemException outdated(Schedule now) {
    return new ProblemException(
        ProblemType.CONFLICT,
        "The schedule was changed meanwhile; read it again and repeat the change.",
        Map.of("version", now.version()));
  }

  private static ProblemException twice() {
    return new ProblemException(
        ProblemType.CONFLICT, "Somebody triggered it in the same moment; try again.");
  }
}

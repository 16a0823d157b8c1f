package dev.carillon.schedule;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The built-in schedules by their names, for the parts of the service whose jobs they enqueue.
/// They belong to the default tenant: who may change them is an admin of it or a superadmin.
@Singleton
public final class SystemSchedules {

  private final SystemScheduleStore store;
  private final Schedules schedules;

  SystemSchedules(SystemScheduleStore store, Schedules schedules) {
    this.store = store;
    this.schedules = schedules;
  }

  /// How a schedule stands.
  ///
  /// @param description what it is for
  /// @param nextFire its next time; `null` while paused
  /// @param lastFired when it fired last, by the clock or by hand
  /// @param lastJob the job of then
  public record State(
      long id,
      String name,
      String cron,
      String description,
      boolean paused,
      @Nullable OffsetDateTime nextFire,
      @Nullable OffsetDateTime lastFired,
      @Nullable Long lastJob) {}

  /// What is known of schedules; those that are not built in are left out.
  public Uni<List<State>> states(List<String> names) {
    return store.states(names);
  }

  /// Holds it until it is resumed.
  ///
  /// @return fails with 403 when it is not the actor's to change, with 404 when there is none
  public Uni<Void> pause(Actor actor, String name) {
    return named(actor, name).chain(id -> schedules.pause(actor, id, null)).replaceWithVoid();
  }

  /// Lets it fire again, from its next time on.
  ///
  /// @return fails as [#pause] does
  public Uni<Void> resume(Actor actor, String name) {
    return named(actor, name).chain(id -> schedules.resume(actor, id, null)).replaceWithVoid();
  }

  /// Fires it now, paused or not.
  ///
  /// @return the job; fails as [#pause] does
  public Uni<Long> trigger(Actor actor, String name) {
    return named(actor, name)
        .chain(id -> schedules.trigger(actor, id, null))
        .map(triggered -> triggered.result().job());
  }

  private Uni<Long> named(Actor actor, String name) {
    if (!actor.isSuperadmin() && !actor.tenant().equals(Actor.DEFAULT_TENANT)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN,
          "This job works for all tenants; admins of the default tenant and superadmins steer it.");
    }
    return store
        .states(List.of(name))
        .map(found -> {
          if (found.isEmpty()) {
            throw new ProblemException(
                ProblemType.NOT_FOUND, "There is no background job of this name.");
          }
          return found.getFirst().id();
        });
  }
}

package dev.carillon.notification;

import dev.carillon.platform.security.Actor;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// The preferences of people, for the screen that shows and changes them.
@Singleton
class Preferences implements PanacheRepositoryBase<PreferenceEntity, UUID> {

  private static final String MINE = "tenant = :tenant and recipient = :recipient";
  private static final Sort ORDER =
      Sort.by("notificationType").and("channel", Sort.Direction.Descending);

  Uni<List<PreferenceEntity>> of(Actor actor) {
    return list(MINE, ORDER, mine(actor));
  }

  /// @return rows changed (count): 1, or 0 when it is not the person's
  Uni<Integer> set(Actor actor, UUID id, boolean enabled) {
    return update(
        "enabled = :enabled, updatedAt = instant where id = :id and " + MINE,
        mine(actor).and("id", id).and("enabled", enabled));
  }

  Uni<PreferenceEntity> one(Actor actor, UUID id) {
    return find("id = :id and " + MINE, mine(actor).and("id", id)).firstResult();
  }

  private static Parameters mine(Actor actor) {
    return Parameters.with("tenant", actor.tenant()).and("recipient", actor.id());
  }
}

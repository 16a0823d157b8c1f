package dev.carillon.notification;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Gives people the default rows of domain-003 §1 when they first look.
@Singleton
final class PreferenceStore {

  /// The unique key is the guard: what a person set stays, and two first looks make one set of
  /// rows. A category that came with a newer version gets its rows at the next look.
  static final String BEGIN =
      """
      INSERT INTO notification_preferences (tenant, recipient, notification_type, channel, enabled)
      SELECT $4::text, $5::text, d.category, d.channel, d.enabled
        FROM unnest($1::text[], $2::text[], $3::bool[]) AS d(category, channel, enabled)
          ON CONFLICT (tenant, recipient, notification_type, channel) DO NOTHING
      """;

  private final Pool pool;
  private final List<Default> defaults;

  PreferenceStore(Pool pool, NotificationTypes types) {
    this.pool = pool;
    this.defaults =
        types.categories().stream()
            .flatMap(category ->
                NotificationTypes.ASKED.stream()
                    .map(channel -> of(category, channel, types.defaultsOf(category))))
            .toList();
  }

  private record Default(String category, String channel, boolean enabled) {}

  private static Default of(String category, Channel channel, Set<Channel> on) {
    return new Default(category, channel.word(), on.contains(channel));
  }

  Uni<Void> begin(Actor actor) {
    return pool.preparedQuery(BEGIN)
        .execute(
            Columns.of(defaults)
                .text(Default::category)
                .text(Default::channel)
                .bool(Default::enabled)
                .constant(actor.tenant())
                .constant(actor.id())
                .tuple())
        .replaceWithVoid();
  }
}

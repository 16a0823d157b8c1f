package dev.carillon.notification;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
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

  /// What a person said; by the unique key.
  static final String SAID =
      """
      SELECT notification_type, channel, enabled FROM notification_preferences
       WHERE tenant = $1 AND recipient = $2 AND notification_type = ANY ($3::text[])
      """;

  static final String SAY =
      """
      INSERT INTO notification_preferences (tenant, recipient, notification_type, channel, enabled)
      SELECT $4::text, $5::text, d.category, d.channel, d.enabled
        FROM unnest($1::text[], $2::text[], $3::bool[]) AS d(category, channel, enabled)
       ORDER BY 3, 4
          ON CONFLICT (tenant, recipient, notification_type, channel) DO UPDATE
         SET enabled = excluded.enabled, updated_at = now()
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

  /// What was said about a category and a channel.
  record Wish(String category, String channel, boolean enabled) {}

  Uni<List<Wish>> said(String tenant, String person, List<String> categories) {
    return said(pool, tenant, person, categories);
  }

  Uni<List<Wish>> said(Tx tx, String tenant, String person, List<String> categories) {
    return said(tx.connection(), tenant, person, categories);
  }

  private static Uni<List<Wish>> said(
      SqlClient client, String tenant, String person, List<String> categories) {
    return client
        .preparedQuery(SAID)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addString(person)
                .addArrayOfString(categories.toArray(String[]::new)))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Wish(
                        row.getString("notification_type"),
                        row.getString("channel"),
                        row.getBoolean("enabled"))));
  }

  Uni<Void> say(Tx tx, String tenant, String person, List<Wish> wishes) {
    return tx.connection()
        .preparedQuery(SAY)
        .execute(
            Columns.of(wishes)
                .text(Wish::category)
                .text(Wish::channel)
                .bool(Wish::enabled)
                .constant(tenant)
                .constant(person)
                .tuple())
        .replaceWithVoid();
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

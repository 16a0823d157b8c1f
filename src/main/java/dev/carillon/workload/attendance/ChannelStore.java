package dev.carillon.workload.attendance;

import dev.carillon.notification.Channel;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/// The statements on the two channel switches of a student. They are kept apart from the
/// preferences of the notification centre, which say nothing of channels while every category is
/// off.
@Singleton
final class ChannelStore {

  static final String FIND =
      "SELECT email, in_app FROM attendance_channels WHERE tenant = $1 AND person = $2";

  /// Keeps the row until the commit, so that two changes of one person come one after the other.
  static final String HOLD =
      """
      INSERT INTO attendance_channels (tenant, person, email, in_app)
      VALUES ($1, $2, true, true)
          ON CONFLICT (tenant, person) DO UPDATE SET updated_at = now()
      RETURNING email, in_app
      """;

  static final String SAVE =
      """
      UPDATE attendance_channels SET email = $3, in_app = $4, updated_at = now()
       WHERE tenant = $1 AND person = $2
      """;

  private final Pool pool;

  ChannelStore(Pool pool) {
    this.pool = pool;
  }

  /// @return the channels that are on; both where nothing was said
  Uni<Set<Channel>> find(Actor person) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(person.tenant(), person.id()))
        .map(rows -> Rows.map(rows, ChannelStore::channels))
        .map(said -> said.isEmpty() ? EnumSet.of(Channel.EMAIL, Channel.IN_APP) : said.getFirst());
  }

  /// The same, and nobody else changes what the person wants before `tx` ends.
  Uni<Set<Channel>> hold(Tx tx, Actor person) {
    return tx.connection()
        .preparedQuery(HOLD)
        .execute(Tuple.of(person.tenant(), person.id()))
        .map(rows -> channels(rows.iterator().next()));
  }

  /// @param on after [#hold]
  Uni<Void> save(Tx tx, Actor person, Set<Channel> on) {
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Tuple.of(
                person.tenant(),
                person.id(),
                on.contains(Channel.EMAIL),
                on.contains(Channel.IN_APP)))
        .replaceWithVoid();
  }

  private static Set<Channel> channels(Row row) {
    Set<Channel> on = EnumSet.noneOf(Channel.class);
    if (row.getBoolean("email")) {
      on.add(Channel.EMAIL);
    }
    if (row.getBoolean("in_app")) {
      on.add(Channel.IN_APP);
    }
    return on;
  }
}

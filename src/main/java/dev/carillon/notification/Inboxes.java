package dev.carillon.notification;

import dev.carillon.notification.NotificationStore.Inbox;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// What people do to their own inbox. Each change tells the count of the unread in the transaction
/// that makes it, counted while the inbox is held: no other change comes between.
@Singleton
public final class Inboxes {

  private final InboxStore store;
  private final NotificationStore locks;
  private final Database database;
  private final Streams streams;

  Inboxes(InboxStore store, NotificationStore locks, Database database, Streams streams) {
    this.store = store;
    this.locks = locks;
    this.database = database;
    this.streams = streams;
  }

  /// @return the notification as it is then; empty when it is not the person's
  Uni<Optional<NotificationView>> mark(Actor actor, UUID id, boolean read) {
    return change(actor, tx -> store.mark(tx, actor, id, read));
  }

  /// Marks one as read; what is read already keeps its time.
  ///
  /// @return whether it was there
  public Uni<Boolean> read(Actor actor, UUID id) {
    return mark(actor, id, true).map(Optional::isPresent);
  }

  /// @return how many were unread (count)
  public Uni<Integer> readAll(Actor actor) {
    return change(actor, tx -> store.readAll(tx, actor));
  }

  /// @return whether it was there
  public Uni<Boolean> delete(Actor actor, UUID id) {
    return change(actor, tx -> store.delete(tx, actor, id)).map(removed -> removed > 0);
  }

  private <T> Uni<T> change(Actor actor, Function<Tx, Uni<T>> work) {
    var inbox = List.of(new Inbox(actor.tenant(), actor.id()));
    return database.inTransaction(
        tx -> locks.take(tx, inbox).chain(() -> work.apply(tx)).call(() -> tellUnread(tx, actor)));
  }

  private Uni<Void> tellUnread(Tx tx, Actor actor) {
    var stream = StreamName.ofUser(actor.tenant(), actor.id());
    return store
        .unread(tx, actor)
        .chain(count ->
            streams.publish(
                tx, List.of(new StreamEvent(stream, UnreadCount.EVENT, new UnreadCount(count)))));
  }
}

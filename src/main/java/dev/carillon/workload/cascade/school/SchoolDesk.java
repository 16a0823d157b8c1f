package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.rows.PlainRows;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.FlushMode;
import org.hibernate.reactive.mutiny.Mutiny;

/// What the plain routes of every table of the conservatory do, each in a transaction of its own
/// and inside the tenant of the person.
@Singleton
final class SchoolDesk {

  private final SchoolParts parts;
  private final ObjectIds ids;
  private final Mutiny.SessionFactory sessions;

  SchoolDesk(SchoolParts parts, ObjectIds ids, Mutiny.SessionFactory sessions) {
    this.sessions = sessions;
    this.parts = parts;
    this.ids = ids;
  }

  /// {@return the rows of a table as the plain routes want them}
  <E extends SchoolEntity> PlainRows<String, E> of(Class<E> type) {
    return new SchoolRows<>(this, type);
  }

  <E extends SchoolEntity> Uni<Page<E>> list(Actor actor, Class<E> type, PageRequest wanted) {
    String from = "from " + type.getSimpleName() + " where tenant = :tenant";
    return reading(session ->
        session
            .createSelectionQuery(from + " order by id", type)
            .setParameter("tenant", actor.tenant())
            .setFirstResult(wanted.offset())
            .setMaxResults(wanted.limit())
            .getResultList()
            .chain(rows -> parts.read(session, actor, rows))
            .chain(rows ->
                session
                    .createSelectionQuery("select count(*) " + from, Long.class)
                    .setParameter("tenant", actor.tenant())
                    .getSingleResult()
                    .map(total -> Page.of(rows, wanted, total))));
  }

  <E extends SchoolEntity> Uni<E> get(Actor actor, Class<E> type, String id) {
    return reading(session ->
        find(session, actor, type, id)
            .chain(row -> parts.read(session, actor, List.of(row)).map(List::getFirst)));
  }

  /// Opens a session that never writes. Left to itself Hibernate takes properties that are stored
  /// as JSON for changed and writes the rows it has just read: a reader would wait for the
  /// deletions of others, and undo what they did meanwhile.
  private static <T> Uni<T> reading(Function<Mutiny.Session, Uni<T>> read) {
    return Panache.withSession(() ->
        Panache.getSession()
            .chain(session ->
                read.apply(session.setDefaultReadOnly(true).setFlushMode(FlushMode.MANUAL))));
  }

  private static <E extends SchoolEntity> Uni<E> find(
      Mutiny.Session session, Actor actor, Class<E> type, String id) {
    return session
        .find(type, new SchoolKey(actor.tenant(), id))
        .onItem()
        .ifNull()
        .failWith(PlainRows::missing);
  }

  /// What the row says is read again afterwards: the database fills in the rest.
  <E extends SchoolEntity> Uni<E> create(Actor actor, Class<E> type, E row) {
    String id = row.id == null ? ids.next() : row.id;
    return store(actor, type, List.of(named(actor, id, row)), true)
        .chain(() -> get(actor, type, id));
  }

  <E extends SchoolEntity> Uni<E> change(Actor actor, Class<E> type, String id, E row) {
    return get(actor, type, id)
        .chain(() -> store(actor, type, List.of(named(actor, id, row)), false))
        .chain(() -> get(actor, type, id));
  }

  private static <E extends SchoolEntity> E named(Actor actor, String id, E row) {
    row.tenant = actor.tenant();
    row.id = id;
    return row;
  }

  <E extends SchoolEntity> Uni<Void> remove(Actor actor, Class<E> type, String id) {
    return Panache.withTransaction(() ->
        Panache.getSession()
            .chain(session -> find(session, actor, type, id).chain(session::remove)));
  }

  /// Adds rows and changes those whose id is there: all or none.
  ///
  /// @return rows (count)
  <E extends SchoolEntity> Uni<Integer> importAll(Actor actor, Class<E> type, List<E> rows) {
    rows.forEach(row -> named(actor, row.id == null ? ids.next() : row.id, row));
    return store(actor, type, rows, false).replaceWith(rows.size());
  }

  /// Without a session's memory: what a client sent is written as it is, whatever was there.
  ///
  /// @param all new, so that one that is there is refused
  private <E extends SchoolEntity> Uni<Void> store(
      Actor actor, Class<E> type, List<E> rows, boolean all) {
    return SchoolRefusal.of(
        sessions.withStatelessTransaction(session ->
            (all ? Uni.createFrom().item(Set.<String>of()) : known(session, actor, type, rows))
                .chain(known -> write(session, rows, known))
                .chain(() -> parts.write(session, actor, rows))));
  }

  private static <E extends SchoolEntity> Uni<Set<String>> known(
      Mutiny.StatelessSession session, Actor actor, Class<E> type, Collection<E> rows) {
    return session
        .createSelectionQuery(
            "select id from " + type.getSimpleName() + " where tenant = :tenant and id in :ids",
            String.class)
        .setParameter("tenant", actor.tenant())
        .setParameter("ids", rows.stream().map(row -> String.valueOf(row.id)).toList())
        .getResultList()
        .map(HashSet::new);
  }

  private static <E extends SchoolEntity> Uni<Void> write(
      Mutiny.StatelessSession session, List<E> rows, Set<String> known) {
    Object[] fresh = rows.stream().filter(row -> !known.contains(row.id)).toArray();
    Object[] changed = rows.stream().filter(row -> known.contains(row.id)).toArray();
    Uni<Void> added = fresh.length == 0 ? Uni.createFrom().voidItem() : session.insertAll(fresh);
    return added.chain(
        () -> changed.length == 0 ? Uni.createFrom().voidItem() : session.updateAll(changed));
  }
}

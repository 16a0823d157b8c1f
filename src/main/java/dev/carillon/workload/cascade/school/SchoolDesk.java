package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.JDBCException;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/// What the plain routes of every table of the conservatory do, each in a transaction of its own
/// and inside the tenant of the person.
@Singleton
final class SchoolDesk {

  private static final int DEPTH = 16;

  private final ObjectMapper json;
  private final ObjectIds ids;
  private final SchoolLines lines;

  SchoolDesk(ObjectMapper json, ObjectIds ids, SchoolLines lines) {
    this.json = json;
    this.ids = ids;
    this.lines = lines;
  }

  <E extends SchoolEntity> Uni<Page<E>> list(Actor actor, Class<E> type, PageRequest wanted) {
    String from = "from " + type.getSimpleName() + " where tenant = :tenant";
    return Panache.withTransaction(() ->
        Panache.getSession()
            .chain(session ->
                session
                    .createSelectionQuery(from + " order by id", type)
                    .setParameter("tenant", actor.tenant())
                    .setFirstResult(wanted.offset())
                    .setMaxResults(wanted.limit())
                    .getResultList()
                    .chain(rows -> withParts(session, actor, rows))
                    .chain(rows ->
                        session
                            .createSelectionQuery("select count(*) " + from, Long.class)
                            .setParameter("tenant", actor.tenant())
                            .getSingleResult()
                            .map(total -> Page.of(rows, wanted, total)))));
  }

  <E extends SchoolEntity> Uni<E> get(Actor actor, Class<E> type, String id) {
    return Panache.withTransaction(() ->
        Panache.getSession()
            .chain(session ->
                find(session, actor, type, id)
                    .chain(row -> withParts(session, actor, List.of(row)).map(List::getFirst))));
  }

  private static <E extends SchoolEntity> Uni<E> find(
      Mutiny.Session session, Actor actor, Class<E> type, String id) {
    return session
        .find(type, new SchoolKey(actor.tenant(), id))
        .onItem()
        .ifNull()
        .failWith(
            () -> new ProblemException(ProblemType.NOT_FOUND, "There is no row with this id."));
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
  /// @param body a JSON object a line
  /// @return rows (count)
  <E extends SchoolEntity> Uni<Integer> importAll(Actor actor, Class<E> type, String body) {
    List<E> rows = lines.read(body, type);
    rows.forEach(row -> named(actor, row.id == null ? ids.next() : row.id, row));
    return store(actor, type, rows, false).replaceWith(rows.size());
  }

  /// @param all new, so that one that is there is refused
  private <E extends SchoolEntity> Uni<Void> store(
      Actor actor, Class<E> type, List<E> rows, boolean all) {
    return refuse(
        Panache.withTransaction(() ->
            Panache.getSession()
                .chain(session ->
                    (all
                            ? Uni.createFrom().item(Set.<String>of())
                            : known(session, actor, type, rows))
                        .chain(known -> write(session, rows, known))
                        .chain(session::flush)
                        .chain(() -> writeParts(session, actor, rows)))));
  }

  private static <E extends SchoolEntity> Uni<Set<String>> known(
      Mutiny.Session session, Actor actor, Class<E> type, Collection<E> rows) {
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
      Mutiny.Session session, List<E> rows, Set<String> known) {
    Object[] fresh = rows.stream().filter(row -> !known.contains(row.id)).toArray();
    Object[] changed = rows.stream().filter(row -> known.contains(row.id)).toArray();
    Uni<Void> added = fresh.length == 0 ? Uni.createFrom().voidItem() : session.persistAll(fresh);
    return added.chain(
        () -> changed.length == 0 ? Uni.createFrom().voidItem() : session.mergeAll(changed));
  }

  private <E extends SchoolEntity> Uni<Void> writeParts(
      Mutiny.Session session, Actor actor, List<E> rows) {
    List<String> statements =
        rows.getFirst().parts().stream().flatMap(part -> part.write().stream()).toList();
    String text = statements.isEmpty() ? "[]" : text(rows);
    return Multi.createFrom()
        .iterable(statements)
        .onItem()
        .transformToUniAndConcatenate(sql ->
            session
                .createNativeQuery(sql)
                .setParameter("tenant", actor.tenant())
                .setParameter("rows", text)
                .executeUpdate())
        .onItem()
        .ignoreAsUni();
  }

  private <E extends SchoolEntity> Uni<List<E>> withParts(
      Mutiny.Session session, Actor actor, List<E> rows) {
    if (rows.isEmpty() || rows.getFirst().parts().isEmpty()) {
      return Uni.createFrom().item(rows);
    }
    String wanted = text(rows.stream().map(row -> row.id).toList());
    Map<String, StringBuilder> parts = new HashMap<>();
    return Multi.createFrom()
        .iterable(rows.getFirst().parts())
        .onItem()
        .transformToUniAndConcatenate(part ->
            session
                .createNativeQuery(part.read(), Object[].class)
                .setParameter("tenant", actor.tenant())
                .setParameter("ids", wanted)
                .getResultList()
                .invoke(found -> collect(part, found, rows, parts)))
        .onItem()
        .ignoreAsUni()
        .replaceWith(() -> {
          rows.forEach(row -> fill(row, String.valueOf(parts.get(row.id))));
          return rows;
        });
  }

  private static <E extends SchoolEntity> void collect(
      SchoolPart part, List<Object[]> found, List<E> rows, Map<String, StringBuilder> parts) {
    Map<String, String> byId = new HashMap<>();
    found.forEach(each -> byId.put(String.valueOf(each[0]), String.valueOf(each[1])));
    for (E row : rows) {
      String id = String.valueOf(row.id);
      parts
          .computeIfAbsent(id, any -> new StringBuilder("{"))
          .append(parts.get(id).length() > 1 ? "," : "")
          .append('"')
          .append(part.property())
          .append("\":")
          .append(byId.getOrDefault(id, part.empty()));
    }
  }

  private void fill(SchoolEntity row, String parts) {
    try {
      json.readerForUpdating(row).readValue(parts + "}");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static <T> Uni<T> refuse(Uni<T> write) {
    return write
        .onFailure(failure -> state(failure).startsWith("23"))
        .transform(failure -> problem(state(failure)));
  }

  /// Class 23 of PostgreSQL's error codes: a constraint was broken.
  private static ProblemException problem(String state) {
    return switch (state) {
      case "23505" ->
          new ProblemException(ProblemType.CONFLICT, "There is a row with the same key already.");
      case "23514" ->
          new ProblemException(
              ProblemType.CONFLICT,
              "Two values of the row contradict each other: an end before its begin, or a deleted"
                  + " student that is active.");
      default ->
          new ProblemException(
              ProblemType.CONFLICT, "The row names another that is not there, or not its own.");
    };
  }

  private static String state(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof JDBCException refused && refused.getSQLState() != null) {
        return refused.getSQLState();
      }
      cause = cause.getCause();
    }
    return "";
  }
}

package dev.carillon.workload.billing.reference;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/// What the routes of a reference table do. Runs in the session of the caller, inside its tenant.
///
/// @param <E> a stored row
/// @param <R> a row as clients see and send it
final class ReferenceDesk<E extends ReferenceRow, R> {

  private static final String UNIQUE_VIOLATION = "23505";
  private static final int DEPTH = 16;

  private final ReferenceKind<E, R> kind;
  private final String name;
  private final Audit audit;

  /// @param name of a row, for the audit log: `code`
  ReferenceDesk(ReferenceKind<E, R> kind, String name, Audit audit) {
    this.kind = kind;
    this.name = name;
    this.audit = audit;
  }

  Uni<Page<R>> list(Actor actor, PageRequest wanted) {
    Sort order = Sort.by(kind.keyProperties().toArray(String[]::new));
    return kind.find("tenant", order, actor.tenant())
        .page(wanted.page() - 1, wanted.limit())
        .list()
        .chain(rows ->
            kind.count("tenant", actor.tenant())
                .map(total -> Page.of(rows.stream().map(kind::view).toList(), wanted, total)));
  }

  Uni<R> get(Actor actor, long id) {
    return find(actor, id).map(kind::view);
  }

  Uni<R> create(Actor actor, R row) {
    return refuseTwice(kind.persistAndFlush(added(actor, row)))
        .call(stored -> note(actor, "create", stored))
        .map(kind::view);
  }

  private E added(Actor actor, R row) {
    E fresh = kind.fresh();
    fresh.begin(actor.tenant(), actor.id());
    kind.write(row, fresh);
    return fresh;
  }

  Uni<R> change(Actor actor, long id, R row) {
    return find(actor, id)
        .invoke(stored -> kind.write(row, stored))
        .chain(stored -> refuseTwice(kind.flush().replaceWith(stored)))
        .call(stored -> note(actor, "change", stored))
        .map(kind::view);
  }

  Uni<Void> remove(Actor actor, long id) {
    return find(actor, id).call(kind::delete).chain(stored -> note(actor, "remove", stored));
  }

  /// Adds new rows and changes known ones. Rows the tenant only had from the demo go: from here on
  /// it has its own.
  ///
  /// @return rows read (count)
  Uni<Integer> importAll(Actor actor, List<R> rows) {
    return kind.delete("tenant = ?1 and demo = true", actor.tenant())
        .chain(() -> kind.list("tenant", actor.tenant()))
        .chain(known -> {
          Map<Object, E> byKey = new HashMap<>();
          known.forEach(stored -> byKey.put(kind.keyOf(stored), stored));
          List<E> added = new ArrayList<>();
          rows.forEach(row -> take(actor, row, byKey, added));
          Uni<Void> stored = added.isEmpty() ? Uni.createFrom().voidItem() : kind.persist(added);
          return refuseTwice(stored.chain(kind::flush));
        })
        .chain(() ->
            audit.recordInSession(
                AuditEntry.done(actor, name + ".import", name + "s")
                    .withAfter(Map.of("rows", rows.size()))))
        .replaceWith(rows.size());
  }

  /// In the session that changes the row: both are there or neither.
  private Uni<Void> note(Actor actor, String verb, E stored) {
    return audit.recordInSession(
        AuditEntry.done(actor, name + "." + verb, name + ":" + stored.id())
            .withAfter(Map.of("key", kind.keyOf(stored))));
  }

  private void take(Actor actor, R row, Map<Object, E> byKey, List<E> added) {
    E stored = byKey.get(kind.keyOf(row));
    if (stored == null) {
      E fresh = added(actor, row);
      byKey.put(kind.keyOf(row), fresh);
      added.add(fresh);
    } else {
      kind.write(row, stored);
    }
  }

  private Uni<E> find(Actor actor, long id) {
    return kind.findById(id)
        .onItem()
        .ifNull()
        .failWith(ReferenceDesk::notFound)
        .invoke(found -> {
          if (!found.tenant().equals(actor.tenant())) {
            throw notFound();
          }
        });
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "There is no row with this id.");
  }

  private <T> Uni<T> refuseTwice(Uni<T> write) {
    return write
        .onFailure(ReferenceDesk::isTwice)
        .transform(twice ->
            new ProblemException(
                ProblemType.CONFLICT,
                "There is a row with the same "
                    + String.join(" and ", kind.keyProperties())
                    + " already.",
                Map.of("key", kind.keyProperties())));
  }

  private static boolean isTwice(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof JDBCException refused
          && UNIQUE_VIOLATION.equals(refused.getSQLState())) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}

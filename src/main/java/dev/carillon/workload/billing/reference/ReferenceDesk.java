package dev.carillon.workload.billing.reference;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.rows.PlainRows;
import dev.carillon.platform.security.Actor;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/// What the routes of a reference table do, each in a session of its own and inside the tenant of
/// the person.
///
/// @param <E> a stored row
/// @param <R> a row as clients see and send it
final class ReferenceDesk<E extends ReferenceRow, R> implements PlainRows<Long, R> {

  private static final String UNIQUE_VIOLATION = "23505";
  private static final int DEPTH = 16;

  private final ReferenceKind<E, R> kind;
  private final String name;
  private final ReferenceStore tables;
  private final Audit audit;

  /// @param name of a row, for the audit log: `code`
  ReferenceDesk(ReferenceKind<E, R> kind, String name, ReferenceStore tables, Audit audit) {
    this.kind = kind;
    this.name = name;
    this.tables = tables;
    this.audit = audit;
  }

  @Override
  public Class<R> type() {
    return kind.rowType();
  }

  @Override
  public Uni<Page<R>> list(Actor actor, PageRequest wanted) {
    return tables.begin(actor.tenant()).chain(() -> Panache.withSession(() -> page(actor, wanted)));
  }

  private Uni<Page<R>> page(Actor actor, PageRequest wanted) {
    Sort order = Sort.by(kind.keyProperties().toArray(String[]::new));
    return kind.find("tenant", order, actor.tenant())
        .page(wanted.page() - 1, wanted.limit())
        .list()
        .chain(rows ->
            kind.count("tenant", actor.tenant())
                .map(total -> Page.of(rows.stream().map(kind::view).toList(), wanted, total)));
  }

  @Override
  public Uni<R> get(Actor actor, Long id) {
    return Panache.withSession(() -> find(actor, id).map(kind::view));
  }

  @Override
  public Uni<R> create(Actor actor, R row) {
    return Panache.withTransaction(() ->
        refuseTwice(kind.persistAndFlush(added(actor, row)))
            .call(stored -> note(actor, "create", stored))
            .map(kind::view));
  }

  private E added(Actor actor, R row) {
    E fresh = kind.fresh();
    fresh.begin(actor.tenant(), actor.id());
    kind.write(row, fresh);
    return fresh;
  }

  @Override
  public Uni<R> change(Actor actor, Long id, R row) {
    return Panache.withTransaction(() ->
        find(actor, id)
            .invoke(stored -> kind.write(row, stored))
            .chain(stored -> refuseTwice(kind.flush().replaceWith(stored)))
            .call(stored -> note(actor, "change", stored))
            .map(kind::view));
  }

  @Override
  public Uni<Void> remove(Actor actor, Long id) {
    return Panache.withTransaction(
        () -> find(actor, id).call(kind::delete).chain(stored -> note(actor, "remove", stored)));
  }

  /// Adds new rows and changes known ones. Rows the tenant only had from the demo go: from here on
  /// it has its own.
  @Override
  public Uni<Integer> importAll(Actor actor, List<R> rows) {
    return Panache.withTransaction(() -> replaced(actor, rows));
  }

  private Uni<Integer> replaced(Actor actor, List<R> rows) {
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
        .failWith(PlainRows::missing)
        .invoke(found -> {
          if (!found.tenant().equals(actor.tenant())) {
            throw PlainRows.missing();
          }
        });
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

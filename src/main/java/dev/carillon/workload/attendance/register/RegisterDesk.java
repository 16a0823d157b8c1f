package dev.carillon.workload.attendance.register;

import dev.carillon.job.api.NdjsonLines;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// What the plain routes do with any table of the register, inside the tenant of the person.
@Singleton
final class RegisterDesk {

  private final RegisterStore store;
  private final NdjsonLines lines;
  private final RegisterJson json;

  RegisterDesk(RegisterStore store, NdjsonLines lines, RegisterJson json) {
    this.store = store;
    this.lines = lines;
    this.json = json;
  }

  <E extends RegisterRow> Uni<Page<E>> list(Actor actor, RegisterTable<E> table, PageRequest page) {
    return store
        .list(table, actor.tenant(), page.limit(), page.offset())
        .map(found -> Page.of(json.rows(found.rows(), table.type()), page, found.total()));
  }

  /// @return fails with 404 when the tenant has none with that id
  <E extends RegisterRow> Uni<E> get(Actor actor, RegisterTable<E> table, UUID id) {
    return store.find(table, actor.tenant(), id).map(rows -> one(rows, table));
  }

  /// @return fails with 409 when a key is taken, with 422 when values contradict each other
  <E extends RegisterRow> Uni<E> create(Actor actor, RegisterTable<E> table, E row) {
    return store
        .insert(table, actor.tenant(), json.text(List.of(row)))
        .map(rows -> one(rows, table));
  }

  /// @return fails as [#get] and [#create] do
  <E extends RegisterRow> Uni<E> change(Actor actor, RegisterTable<E> table, UUID id, E row) {
    return store.update(table, actor.tenant(), json.text(row, id)).map(rows -> one(rows, table));
  }

  /// @return fails as [#get] does
  Uni<Void> remove(Actor actor, RegisterTable<?> table, UUID id) {
    return store
        .delete(table, actor.tenant(), id)
        .invoke(removed -> {
          if (!removed) {
            throw missing();
          }
        })
        .replaceWithVoid();
  }

  /// Adds rows and changes those whose id is there: all or none.
  ///
  /// @param body a JSON object a line
  /// @return rows (count)
  <E extends RegisterRow> Uni<Integer> importAll(Actor actor, RegisterTable<E> table, String body) {
    return store.upsert(table, actor.tenant(), json.text(lines.read(body, table.type())));
  }

  private <E extends RegisterRow> E one(List<String> rows, RegisterTable<E> table) {
    if (rows.isEmpty()) {
      throw missing();
    }
    return json.rows(rows, table.type()).getFirst();
  }

  static ProblemException missing() {
    return new ProblemException(ProblemType.NOT_FOUND, "There is no row with this id.");
  }
}

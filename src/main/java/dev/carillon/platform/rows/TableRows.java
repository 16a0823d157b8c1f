package dev.carillon.platform.rows;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The rows of a [RowTable].
final class TableRows<R extends TableRow> implements PlainRows<UUID, R> {

  private final RowTable<R> table;
  private final RowStore store;
  private final RowJson json;

  TableRows(RowTable<R> table, RowStore store, RowJson json) {
    this.table = table;
    this.store = store;
    this.json = json;
  }

  @Override
  public Class<R> type() {
    return table.type();
  }

  @Override
  public Uni<Page<R>> list(Actor actor, PageRequest page) {
    return store
        .list(table, actor.tenant(), page.limit(), page.offset())
        .map(found -> Page.of(json.rows(found.rows(), table.type()), page, found.total()));
  }

  @Override
  public Uni<R> get(Actor actor, UUID id) {
    return store.find(table, actor.tenant(), id).map(this::one);
  }

  @Override
  public Uni<R> create(Actor actor, R row) {
    return store.insert(table, actor.tenant(), json.text(List.of(row))).map(this::one);
  }

  @Override
  public Uni<R> change(Actor actor, UUID id, R row) {
    return store.update(table, actor.tenant(), json.text(row, id)).map(this::one);
  }

  private R one(List<String> rows) {
    if (rows.isEmpty()) {
      throw PlainRows.missing();
    }
    return json.rows(rows, table.type()).getFirst();
  }

  @Override
  public Uni<Void> remove(Actor actor, UUID id) {
    return store
        .delete(table, actor.tenant(), id)
        .invoke(removed -> {
          if (!removed) {
            throw PlainRows.missing();
          }
        })
        .replaceWithVoid();
  }

  @Override
  public Uni<Integer> importAll(Actor actor, List<R> rows) {
    return store.upsert(table, actor.tenant(), json.text(rows));
  }

  @Override
  public Map<String, Object> distinct(R row) {
    UUID id = row.id();
    return id == null ? Map.of() : Map.of("", id);
  }
}
